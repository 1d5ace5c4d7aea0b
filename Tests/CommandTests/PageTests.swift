import Foundation
import LoadVerdict
import TestServers
import Testing

/// The HTML report in a real browser: Chromium without a screen, which `Tests/Servers/browser.py` drives.
extension CommandTests {
    @Suite(.serialized) struct PageTests {
        private let scratch: Scratch
        private let lab: TestServer

        init() async throws {
            scratch = try Scratch()
            lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
        }

        /// Loads the lab for three seconds, some of it with a status that is not expected; keeps the page and the JSON report.
        private func measure() async throws -> (page: String, report: Report) {
            let (page, json) = (scratch.path("run.html"), scratch.path("run.json"))
            let scenario = try scratch.file(
                "shop.yaml",
                """
                squall: 1
                name: "</script><b>shop</b>"
                target: http://127.0.0.1:\(lab.port)
                phases:
                  - {name: low, rate: 100/s, duration: 1500ms}
                  - {name: high, rate: 200/s, duration: 1500ms}
                users:
                  tasks:
                    - {name: list, weight: 3, get: /products}
                    - {name: "<img src=x onerror=alert(1)>", get: /products/7}
                    - {name: refused, get: /products/8, expect: {status: 418}}
                thresholds:
                  - p99 < 10s
                  - errors < 1%
                """)
            let run = try await Command.run(
                "run", scenario, "--html", page, "--json", json, "--no-store", "--quiet", "-t", "1")
            #expect([1, 3].contains(run.code), "\(run.output)\(run.errors)")
            return (page, try Report(String(contentsOfFile: json, encoding: .utf8)))
        }

        private func evaluate(_ expression: String) -> [String: Any] { ["evaluate": expression] }

        @Test func thePageSaysWhatTheReportSays() async throws {
            let (page, report) = try await measure()
            let visit = try await BrowserVisit.of(
                page,
                [
                    evaluate("document.querySelector('.verdict strong').textContent"),
                    evaluate("document.querySelector('h1').textContent"),
                    evaluate("[...document.querySelectorAll('.card .title')].map((e) => e.textContent).join('|')"),
                    evaluate("[...document.querySelectorAll('.card .figure')].map((e) => e.textContent).join('|')"),
                    evaluate("[...document.querySelectorAll('caption')].map((e) => e.textContent).join('|')"),
                    evaluate("[...document.querySelectorAll('.plot h3')].map((e) => e.textContent).join('|')"),
                    evaluate(
                        "[...document.querySelectorAll('.thresholds li.failed code')].map((e) => e.textContent).join()"),
                    evaluate("[...document.querySelectorAll('h2')].map((e) => e.textContent).join('|')"),
                    // What has a word for a number links to what it means.
                    evaluate(
                        """
                        [...document.querySelectorAll('[data-term]')].map((e) => e.dataset.term)
                            .filter((term) => !document.getElementById('term-' + term)).join()
                        """),
                    evaluate("document.querySelectorAll('b, img').length"),
                    evaluate(
                        "[...document.querySelectorAll('canvas')].filter((c) => c.width < 100 || c.height < 50).length"),
                ])
            #expect(visit.text(0) == (report.verdict == "invalid" ? "INVALID" : "FAIL"))
            #expect(visit.text(1) == "</script><b>shop</b>")
            #expect(visit.text(2) == "Throughput|Response time, p99|Error rate")
            let share = Double(report.counts.failed + report.counts.timed_out) / Double(report.exchanges)
            let p99 = try #require(report.response_time.p99)
            #expect(
                visit.text(3) == "\(Figure.rate(report.throughput))|\(Figure.time(p99))|\(Figure.share(share))")
            for table in ["Times, and where the time goes", "Errors by kind", "Tasks", "The generator's loops"] {
                #expect(visit.text(4).contains(table), "\(table)")
            }
            #expect(
                visit.text(5)
                    == "Throughput|Virtual users|Response time|Response times, all of them|Errors by kind|Send lag, p99"
            )
            #expect(visit.text(6) == "errors < 1%")
            #expect(
                visit.text(7)
                    == "What was changed|Thresholds|Over time|In numbers|Are the numbers true?|What was run|What the numbers mean"
            )
            #expect(visit.text(8) == "")
            #expect(visit.number(9) == 0, "texts are no elements")
            #expect(visit.number(10) == 0, "every plot is drawn")
            #expect(visit.problems == [] && visit.requests == [])
        }

        @Test func itIsUsedByMouseKeysAndFinger() async throws {
            let (page, _) = try await measure()
            let series = "[...document.querySelectorAll('.table')].find((e) => e.textContent.includes('Series: '))"
            let column =
                "[...\(series).querySelectorAll('tbody tr:not([hidden]) > :nth-child(5)')].map((e) => e.textContent).join()"
            let count = "\(series).querySelectorAll('thead button')[4]"
            let theme = "document.documentElement.dataset.theme + getComputedStyle(document.body).backgroundColor"
            let field = "\(series).querySelector('input')"
            let visit = try await BrowserVisit.of(
                page,
                [
                    ["width": 1280, "height": 900], ["scheme": "light"],
                    evaluate("\(count).click(), \(column)"),
                    evaluate("\(count).closest('th').getAttribute('aria-sort')"),
                    evaluate("\(count).focus(), true"), ["key": "Enter"],
                    evaluate(column),
                    evaluate("\(count).closest('th').getAttribute('aria-sort')"),
                    evaluate(
                        "\(field).value = 'refused', \(field).dispatchEvent(new Event('input')), \(column).split(',').length"
                    ),
                    // 9: light and dark, by the system and by the button.
                    evaluate(theme), ["scheme": "dark"], evaluate(theme),
                    evaluate("document.getElementById('theme').click(), \(theme)"),
                    // 13: keys move through the intervals, and say their values.
                    evaluate("document.querySelector('#plot-throughput .drawing').focus(), true"),
                    ["key": "ArrowRight"],
                    ["key": "ArrowRight"],
                    evaluate("document.getElementById('announcement').textContent"),
                    evaluate("[...document.querySelectorAll('.cursor')].filter((e) => !e.hidden).length"),
                    ["key": "+"], evaluate("page.timeline.zoomed !== null"),
                    ["key": "Escape"], evaluate("page.timeline.zoomed === null"),
                    // 22: a phone.
                    ["width": 360, "height": 740],
                    evaluate("document.documentElement.scrollWidth <= 360 && document.body.scrollWidth <= 360"),
                    evaluate(
                        "[...document.querySelectorAll('canvas')].every((e) => e.getBoundingClientRect().right <= 360)"),
                    // 25: paper.
                    ["width": 1280, "height": 900], ["print": scratch.path("run.pdf")],
                ])
            let falling = visit.text(2).split(separator: ",").compactMap { Int($0) }
            #expect(falling.count > 2 && falling == falling.sorted(by: >) && visit.text(3) == "descending")
            #expect(visit.text(6).split(separator: ",").compactMap { Int($0) } == falling.reversed())
            #expect(visit.text(7) == "ascending" && visit.number(8) == 1)
            #expect(
                visit.text(9).hasPrefix("light") && visit.text(11).hasPrefix("dark") && visit.text(9) == visit.text(12))
            #expect(visit.text(9).dropFirst(5) != visit.text(11).dropFirst(4))
            #expect(visit.text(16).contains("completed") && visit.text(16).contains("/s"), "\(visit.text(16))")
            #expect(visit.number(17) == 6, "all plots point at the same moment")
            #expect(visit.text(19) == "true" && visit.text(21) == "true")
            #expect(visit.text(23) == "true" && visit.text(24) == "true", "nothing is wider than a phone")
            #expect(FileManager.default.fileExists(atPath: scratch.path("run.pdf")))
            #expect(visit.problems == [] && visit.requests == [])
        }

        /// The page writes numbers as the terminal does.
        @Test func figuresAreWrittenAsOnTheTerminal() async throws {
            let page = scratch.path("run.html")
            let run = try await Command.run(
                "run", "http://127.0.0.1:\(lab.port)/products", "-c", "1", "-n", "5", "--no-store", "--quiet", "--html",
                page)
            #expect([0, 3].contains(run.code), "\(run.errors)")
            let digits = [0.9994, 1, 1.005, 9.994, 9.995, 9.999, 42.04, 99.94, 99.95, 123.4, 999.4, 999.5, 1_234.5]
            let powers: [Double] = (-10...9).map { pow(10, Double($0)) }
            let values: [Double] = [0, -0.5] + powers.flatMap { power in digits.map { digit in digit * power } }
            let list = "[\(values.map { "\($0)" }.joined(separator: ","))]"
            let positive = "\(list).filter((value) => value >= 0)"
            let visit = try await BrowserVisit.of(
                page,
                [
                    evaluate("\(list).map(figure.time).join('|')"),
                    evaluate("\(positive).map(figure.rate).join('|')"),
                    evaluate("\(positive).map(figure.bytes).join('|')"),
                    evaluate("\(positive).filter((value) => value <= 1).map(figure.share).join('|')"),
                ])
            func texts(_ write: (Double) -> String, of values: [Double]) -> String {
                values.map(write).joined(separator: "|")
            }
            let counted = values.filter { $0 >= 0 }
            #expect(visit.text(0) == texts(Figure.time, of: values))
            #expect(visit.text(1) == texts(Figure.rate, of: counted))
            #expect(visit.text(2) == texts(Figure.bytes, of: counted))
            #expect(visit.text(3) == texts(Figure.share, of: counted.filter { $0 <= 1 }))
        }

        @Test func aRunThatMeasuredNothingHasItsPage() async throws {
            let (page, port) = (scratch.path("run.html"), try LoopbackPort.free())
            let run = try await Command.run(
                "run", "http://127.0.0.1:\(port)/", "-c", "1", "-n", "5", "--no-store", "--html", page)
            #expect(run.code == 4)
            let visit = try await BrowserVisit.of(
                page,
                [
                    evaluate("document.querySelector('.verdict strong').textContent"),
                    evaluate("document.getElementById('plots').textContent"),
                    evaluate("[...document.querySelectorAll('.card .figure')].map((e) => e.textContent).join('|')"),
                ])
            #expect(visit.text(0) == "UNREACHABLE" && visit.text(1).contains("Nothing was measured."))
            #expect(visit.text(2) == "0/s|–|0 %")
            #expect(visit.problems == [] && visit.requests == [])
        }

        @Test func aKeptRunHasItsPage() async throws {
            let store = scratch.path("runs.sqlite")
            let first = try await Command.run(
                "run", "http://127.0.0.1:\(lab.port)/products", "-c", "1", "-n", "20", "--store", store, "--html",
                scratch.path("first.html"))
            #expect([0, 3].contains(first.code), "\(first.errors)")
            let again = try await Command.run("report", "--store", store, "--html", scratch.path("again.html"))
            #expect(again.code == 0 && again.output == "", "\(again.errors)")
            let pages = try ["first.html", "again.html"].map {
                try String(contentsOfFile: scratch.path($0), encoding: .utf8)
            }
            #expect(pages[0] == pages[1])
        }
    }
}
