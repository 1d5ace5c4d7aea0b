import Foundation
import TestServers
import Testing

/// The dashboard in a real browser: Chromium without a screen, which `Tests/Servers/browser.py` drives.
extension CommandTests {
    @Suite(.serialized) struct DashboardTests {
        private let scratch: Scratch
        private let lab: TestServer

        init() async throws {
            scratch = try Scratch()
            lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
        }

        private func start(_ arguments: String...) async throws -> (process: ChildProcess, link: String) {
            let process = try Command.start(arguments)
            try await process.wait(for: "the dashboard's address") {
                process.errors.contains("/#token=") || process.errors.contains("Ctrl-C ends it")
            }
            let line = try #require(process.errors.split(separator: "\n").first { $0.hasPrefix("dashboard: ") })
            return (process, String(line.dropFirst("dashboard: ".count)))
        }

        private func evaluate(_ expression: String) -> [String: Any] { ["evaluate": expression] }
        private func until(_ expression: String) -> [String: Any] { ["until": expression] }

        private let state = "document.querySelector('#live .state').textContent"
        private let message = "document.querySelector('#live .message').textContent"
        private let exchanges = "dashboard.data.figures.exchanges"
        private let last = "dashboard.data.intervals.throughput.at(-1)"

        private func onlyItsOwn(_ visit: BrowserVisit, _ link: String) -> Bool {
            let origin = link.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//") + "/"
            return visit.requests.allSatisfy { $0.hasPrefix(origin) }
        }

        @Test func aRunIsSeenAndSteered() async throws {
            let (run, link) = try await start(
                "run", "http://127.0.0.1:\(lab.port)/products", "-r", "100/s", "-d", "10m", "-t", "1", "--dashboard",
                "--store", scratch.path("runs.sqlite"), "--threshold", "errors < 1%")
            defer { run.end() }
            let field = "document.querySelector('#tables input[type=search]')"
            let visit = try await BrowserVisit.of(
                link,
                [
                    ["width": 1280, "height": 900],
                    until(
                        "document.querySelectorAll('.plot').length === 5 && dashboard.data.intervals.start.length > 1"),
                    evaluate("document.querySelector('h1').textContent + '|' + \(state) + '|' + location.hash"),
                    evaluate("document.querySelector('#card-throughput .figure').textContent.endsWith('/s')"),
                    // 4: what somebody does goes on while figures change.
                    evaluate(
                        """
                        \(field).focus(), \(field).value = 'products', \(field).dispatchEvent(new Event('input')),
                            [...document.querySelectorAll('#tables .sort')].at(-1).click(),
                            window.before = [\(exchanges), document.querySelector('#card-throughput .detail').textContent], true
                        """),
                    until("\(exchanges) > window.before[0] + 150"),
                    evaluate("document.querySelector('#card-throughput .detail').textContent !== window.before[1]"),
                    evaluate("document.activeElement === \(field) && \(field).value === 'products'"),
                    evaluate("document.querySelectorAll('#tables th[aria-sort]').length"),
                    evaluate("dashboard.data.heatmap.columns.length === dashboard.data.intervals.start.length"),
                    // 10: it is paused, and nothing more comes.
                    evaluate("document.getElementById('pause').click(), true"),
                    until("\(state) === 'paused' && \(last) === 0"),
                    evaluate(message),
                    evaluate("document.getElementById('pause').textContent"),
                    evaluate("document.getElementById('changes').textContent"),
                    // 15: it goes on, with another rate, by keys.
                    evaluate("document.getElementById('pause').focus(), true"), ["key": "Enter"],
                    until("\(state) === 'running'"),
                    evaluate(
                        "document.getElementById('level').focus(), document.getElementById('level').value = '40', true"),
                    ["key": "Enter"],
                    until("document.querySelector('#live .load').textContent === 'asked 40.0/s'"),
                    until("\(last) > 30 && \(last) < 50"),
                    // 22: what is refused is told in place.
                    evaluate(
                        "document.getElementById('level').value = '99999999', document.getElementById('set').click(), true"
                    ),
                    until("document.querySelector('#live .message.bad') !== null"),
                    evaluate(message),
                    // 25: a phone.
                    ["width": 360, "height": 740],
                    evaluate("document.documentElement.scrollWidth <= 360 && document.body.scrollWidth <= 360"),
                    // 27: stopped, after a question.
                    evaluate("document.getElementById('stop').click(), document.getElementById('really').hidden"),
                    evaluate("document.getElementById('keep').click(), document.getElementById('really').hidden"),
                    evaluate(
                        "document.getElementById('stop').click(), document.getElementById('really').click(), true"),
                    until("dashboard.data.live === null"),
                    evaluate("document.querySelector('.verdict strong').textContent"),
                    evaluate("document.getElementById('live').hidden"),
                ])
            for step in [1, 3, 5, 6, 7, 9, 11, 17, 20, 21, 23, 26, 30, 32] {
                #expect(visit.text(step) == "true", "step \(step)")
            }
            #expect(visit.text(2) == "http://127.0.0.1:\(lab.port)/products|running|", "the token is out of sight")
            #expect(visit.number(8) == 1)
            #expect(visit.text(12) == "pause: 100/s -> 0/s" && visit.text(13) == "Resume")
            #expect(visit.text(14).contains("100/s -> 0/s") && visit.text(14).contains("by api"))
            #expect(visit.text(24).hasPrefix("no load has a rate of"), "\(visit.text(24))")
            #expect(visit.text(27) == "false" && visit.text(28) == "true" && visit.text(31) == "INTERRUPTED")
            #expect(visit.problems.allSatisfy { $0.contains("400") }, "\(visit.problems)")
            #expect(onlyItsOwn(visit, link), "\(visit.requests)")
            let ended = try await Command.ended(run)
            #expect(ended.code == 130 && ended.output.contains("\nEVENTS\n"), "\(ended.errors)")
        }

        @Test func withoutTheTokenItIsReadOnly() async throws {
            let (run, link) = try await start(
                "run", "http://127.0.0.1:\(lab.port)/products", "-c", "2", "-d", "10m", "-t", "1", "--dashboard",
                "--no-store")
            defer { run.end() }
            let parts = link.split(separator: "#token=").map(String.init)
            try #require(parts.count == 2)
            let visit = try await BrowserVisit.of(
                parts[0],
                [
                    until("dashboard.data !== null && dashboard.data.intervals.start.length > 1"),
                    evaluate("document.querySelectorAll('#live button, #live input').length"),
                    evaluate("document.getElementById('live').textContent.includes('Read only')"),
                    // Somebody else ends the run, and the page says what it came to.
                    evaluate(
                        "fetch('/v1/stop', {method: 'POST', headers: {Authorization: 'Bearer \(parts[1])'}}).then((a) => a.ok)"
                    ),
                    until("dashboard.data.live === null"),
                    evaluate("document.querySelector('.verdict strong').textContent"),
                    evaluate("document.querySelectorAll('.plot').length"),
                ])
            #expect(visit.text(0) == "true" && visit.number(1) == 0 && visit.text(2) == "true")
            #expect(visit.text(3) == "true" && visit.text(4) == "true" && visit.text(5) == "INTERRUPTED")
            #expect(visit.number(6) == 5 && visit.problems == [] && onlyItsOwn(visit, link))
            #expect(try await run.exitCode() == 130)
        }

        @Test func keptRunsAreListedAndOpened() async throws {
            let store = scratch.path("runs.sqlite")
            for tag in ["first", "second"] {
                let run = try await Command.run(
                    "run", "http://127.0.0.1:\(lab.port)/products", "-c", "1", "-n", "20", "--store", store, "--tag",
                    tag)
                #expect([0, 3].contains(run.code), "\(run.errors)")
            }
            let (dashboard, link) = try await start("dashboard", "--store", store)
            defer { dashboard.end() }
            let rows = "[...document.querySelectorAll('#runs tbody tr:not([hidden])')]"
            let list = try await BrowserVisit.of(
                link,
                [
                    until("document.querySelector('#runs table') !== null"),
                    evaluate("\(rows).length"),
                    evaluate(
                        "document.querySelector('#runs input').value = 'second', document.querySelector('#runs input').dispatchEvent(new Event('input')), \(rows).length"
                    ),
                    evaluate("\(rows)[0].querySelector('a').pathname"),
                    ["width": 360, "height": 740],
                    evaluate("document.documentElement.scrollWidth <= 360"),
                ])
            #expect(list.text(0) == "true" && list.number(1) == 2 && list.number(2) == 1 && list.text(5) == "true")
            #expect(list.problems == [] && onlyItsOwn(list, link))
            let run = try await BrowserVisit.of(
                link + list.text(3).dropFirst(),
                [
                    until("document.querySelector('h1') !== null"),
                    evaluate("document.querySelector('h1').textContent"),
                    evaluate("document.querySelector('#card-throughput .detail').textContent"),
                    evaluate("document.querySelector('#live') === null"),
                ])
            #expect(run.text(1) == "http://127.0.0.1:\(lab.port)/products" && run.text(2) == "20 exchanges completed")
            #expect(run.text(0) == "true" && run.text(3) == "true" && run.problems == [] && onlyItsOwn(run, link))
            let none = try await BrowserVisit.of(
                link + "runs/nothing",
                [
                    until("document.querySelector('.verdict.bad') !== null"),
                    evaluate("document.querySelector('.verdict.bad').textContent"),
                ])
            #expect(none.text(1) == "no run, or more than one, is called \"nothing\"; choose one of /runs.")
            dashboard.signal(SIGINT)
            #expect(try await dashboard.exitCode() == 0)
        }

        @Test func whatCannotBeIsSaid() async throws {
            // Whatever follows it.
            let wrong = try await Command.run("run", "shop.yaml", "--dashboard=nowhere", "--quiet", "--seed", "1")
            #expect(
                wrong.code == 2 && wrong.errors.contains("has no port; write for example --dashboard=8090"),
                "\(wrong.errors)")
            // What is no address is not taken for one.
            let bare = try await Command.run("run", "--dashboard", "shop.yaml")
            #expect(bare.code == 2 && bare.errors.hasPrefix("error: shop.yaml: no such file"), "\(bare.errors)")
            let script = try await Command.run("run", "shop.swift", "--dashboard")
            #expect(script.code == 2 && script.errors.hasPrefix("error: --dashboard is not for a scenario in Swift; "))
            let taken = try await Command.run(
                "run", "http://127.0.0.1:\(lab.port)/", "-n", "1", "--no-store", "--dashboard=\(lab.port)")
            #expect(
                taken.code == 2 && taken.errors.contains("error: the dashboard cannot listen on 127.0.0.1:\(lab.port)"),
                "\(taken.errors)")
        }
    }
}
