import Foundation
import TestServers
import Testing

/// The machines of a hub in a real browser, and the way to them from a kept run.
extension CommandTests {
    @Suite(.serialized) struct MachinePageTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func evaluate(_ expression: String) -> [String: Any] { ["evaluate": expression] }
        private func until(_ expression: String) -> [String: Any] { ["until": expression] }

        @Test func machinesAreListedDrawnAndFoundFromARun() async throws {
            let store = scratch.path("hub.sqlite")
            let lab = try await TestServer(executable: Command.executable, arguments: ["lab", "--port", "0"])
            let hub = try await TestServer(
                executable: Command.executable,
                arguments: ["hub", "--listen", "0", "--store", store, "--alert", "memory > 1kB"])
            let url = "http://127.0.0.1:\(hub.port)"
            let name = "web/1 <b>"
            let probe = try Command.start([
                "probe", "--to", url, "--name", name, "--watch", "port:\(lab.port)", "--buffer",
                scratch.path("probe.sqlite"),
            ])
            defer { probe.end() }
            let list = try await BrowserVisit.of(
                "\(url)/machines",
                [
                    until("document.querySelector('#machines h1') !== null"),
                    // The probe may be slower than the browser: then it is looked again.
                    until(
                        "document.querySelector('#machines table') !== null || (machines.list(), false)"),
                    until(
                        "document.querySelector('#machines tbody tr').textContent.includes('memory > 1kB') || (machines.list(), false)"
                    ),
                    evaluate("document.querySelector('#machines tbody a').textContent"),
                    evaluate("document.querySelector('#machines tbody a').pathname"),
                ])
            #expect(list.text(1) == "true" && list.text(2) == "true")
            #expect(list.text(3) == name && list.text(4) == "/machines/web%2F1%20%3Cb%3E" && list.problems == [])
            let run = try await Command.run(
                "run", "http://127.0.0.1:\(lab.port)/products", "-c", "2", "-d", "3s", "-t", "1", "--quiet", "--hub",
                url,
                "--probe", name, "--store", store)
            #expect([0, 3].contains(run.code), "\(run.errors)")
            let one = try await BrowserVisit.of(
                url + list.text(4),
                [
                    until("document.querySelectorAll('.plot').length === 4"),
                    evaluate("document.querySelector('h1').textContent"),
                    evaluate("page.plots[0].lines.map((line) => line.name).join()"),
                    evaluate("page.plots[2].lines[0].values.some((bytes) => bytes > 1e6)"),
                    evaluate("page.plots[0].lines[0].values.some((cores) => cores > 0)"),
                    // What goes on is asked for again, and drawn in place.
                    until(
                        "(window.first = window.first || document.getElementById('standing').textContent) !== document.getElementById('standing').textContent"
                    ),
                    evaluate("document.querySelectorAll('.plot').length"),
                ])
            #expect(one.text(0) == "true" && one.text(1) == name && one.text(2) == "machine,squall")
            #expect(one.text(3) == "true" && one.text(4) == "true")
            #expect(one.text(5) == "true" && one.number(6) == 4)
            #expect(one.problems == [], "\(one.problems)")
            let none = try await BrowserVisit.of(
                url + list.text(4) + "?from=1000&to=1100",
                [
                    until("document.getElementById('standing') !== null"),
                    evaluate("document.getElementById('standing').textContent"),
                    evaluate("document.querySelectorAll('.plot').length"),
                ])
            #expect(none.text(1).hasSuffix("Nothing was measured.") && none.number(2) == 0, "\(none.text(1))")
            let kept = try await BrowserVisit.of(
                "\(url)/runs",
                [
                    until("document.querySelector('#runs tbody a') !== null"),
                    evaluate("document.querySelector('#runs tbody a').pathname"),
                ])
            let page = try await BrowserVisit.of(
                url + kept.text(1),
                [
                    until("document.querySelector('#run-machines a') !== null"),
                    evaluate("document.querySelector('#run-machines a').textContent"),
                    evaluate(
                        "(({pathname, search}) => pathname + search)(document.querySelector('#run-machines a'))"),
                    // Of a run of ten hours a hub draws six.
                    evaluate(
                        "machines.links({probes: ['a'], startedAt: '1970-01-01T00:01:40Z', duration: 36000}).querySelector('a').search"
                    ),
                ])
            #expect(page.text(3) == "?from=100&to=21700")
            #expect(page.text(1) == name && page.text(2).contains("?from=1"), "\(page.text(2))")
            let span = try await BrowserVisit.of(
                url + page.text(2),
                [
                    until("document.querySelectorAll('.plot').length === 4"),
                    evaluate("page.timeline.ends.at(-1)"),
                    evaluate("page.plots[0].lines[1].values.some((cores) => cores > 0)"),
                ])
            #expect((2.9...20).contains(span.number(1) ?? 0) && span.text(2) == "true")
            probe.signal(SIGINT)
            _ = try await probe.exitCode()
        }
    }
}
