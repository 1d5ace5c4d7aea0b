import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import LoadPrometheus

@Suite struct ScrapeBoardTests {
    private let board = ScrapeBoard(tags: { _ in SomeRun.tags }, now: { 1_700_000_000 })

    private func fetch() async throws -> String {
        let server = ScrapeServer(address: ListenAddress(port: 0), board: board, logger: Logger(label: "test"))
        return try await server.application().test(.live) { client in
            try await client.execute(uri: "/metrics", method: .get) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
                return String(buffer: response.body)
            }
        }
    }

    @Test func itCountsOverTheRun() async throws {
        await board.start(SomeRun.plan)
        await board.receive(SomeRun.interval(0, completed: 10))
        await board.receive(SomeRun.interval(1, completed: 7))
        let text = try await fetch()
        #expect(text.contains(#"outcome="completed"} 17.0"#))
        #expect(text.contains("\nsquall_users{") && !text.contains("squall_run_verdict"))
    }

    @Test func itKnowsWhetherItsEndWasFetched() async throws {
        await board.start(SomeRun.plan)
        await board.receive(SomeRun.interval(0))
        _ = try await fetch()
        #expect(await !board.hasUnseenEnd)
        await board.finish(SomeRun.result(SomeRun.interval(0)))
        #expect(await board.hasUnseenEnd)
        async let seen: Void = board.untilEndIsSeen()
        #expect(
            try await fetch().contains(
                #"squall_run_verdict{test="shop",run="2023-11-14T22:13:20Z",verdict="pass"} 1.0"#))
        await seen
        #expect(await !board.hasUnseenEnd)
    }

    @Test func ofARunThatNeverBeganThereIsNothingToWaitFor() async throws {
        await board.finish(SomeRun.result(SomeRun.interval(0)))
        #expect(await !board.hasUnseenEnd)
        #expect(try await fetch().isEmpty)
    }
}
