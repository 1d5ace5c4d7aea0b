import Foundation
import LoadMeasure
import LoadOutput
import LoadPage
import LoadPlan
import LoadStore
import LoadVerdict
import Testing

@testable import LoadDashboard

/// What long runs of many series come to: in the store, and as a page. A minute of 100 series by default; docs/dashboard.md has the figures
/// of a minute of 1,000, for which `SQUALL_LONG_RUN=60x1000:FILE` writes the store into that file and keeps it.
@Suite struct LongRunTests {
    private struct Size {
        var seconds = 60
        var series = 100
        var file: String?

        init(_ text: String?) {
            guard let parts = text?.split(separator: ":"), parts.count == 2 else { return }
            let numbers = parts[0].split(separator: "x").compactMap { Int($0) }
            guard numbers.count == 2 else { return }
            (seconds, series, file) = (numbers[0], numbers[1], String(parts[1]))
        }
    }

    @Test func theStoreAndThePageStaySmall() async throws {
        let size = Size(ProcessInfo.processInfo.environment["SQUALL_LONG_RUN"])
        let folder = FileManager.default.temporaryDirectory.appending(path: "squall-long-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = size.file ?? folder.appending(path: "runs.sqlite").path
        let store = try RunStore(path: path)
        let environment = GeneratorEnvironment(version: "1", host: "here", system: "test", cores: 2, descriptors: 64)
        let recorder = RunRecorder(store, environment: environment, target: nil) { 1_767_225_600 }
        await recorder.start(DashboardUnderTest.plan)
        var soFar = RunSoFar(DashboardUnderTest.plan)
        // Each series eight times a second; what a second measures is another one each time.
        let seconds = (1...7).map {
            DashboardUnderTest.second(0, count: size.series * (4 + $0), series: size.series, length: 24)
        }
        for number in 0..<size.seconds {
            var second = seconds[number % seconds.count]
            (second.start, second.end) = (.seconds(number), .seconds(number + 1))
            soFar.receive(second)
            await recorder.receive(second)
        }
        var result = soFar.result(startedAt: 1_767_225_600, events: [], cores: 2)
        result.ending = .completed
        await recorder.finish(result)
        #expect(await recorder.problem == nil)
        let kept = try store.run(named: "last")
        let page = PageData(try store.result(of: kept)).json.line
        try store.compact()
        let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        print(
            "\(size.seconds) s of \(size.series) series: \(bytes) bytes of store, \(page.utf8.count) bytes of page data"
        )
        #expect(kept.exchanges == Int64(clamping: result.total.counts.ended))
        // Some 60 bytes for each series and second, and 400 for each series on the page.
        #expect(bytes < 120 * size.seconds * size.series + 500_000)
        #expect(page.utf8.count < 600 * size.series + 300 * min(size.seconds, 600) + 20_000)
    }
}
