import Hummingbird
import NIOPosix

/// Requests that burn CPU time, in a process that the kernel gives only so much of it.
struct CPUQuota: Bottleneck {
    static let kind = BottleneckKind(
        name: "cpu-quota",
        summary:
            "The kernel lets the lab have so much CPU in each 100 ms, and stops it for the rest (a cgroup; needs root). Requests burn it.",
        isServerWide: true,
        parameters: [
            BottleneckParameter("cores", .number(0.05...1_024), "0.5", "CPU that the lab may have"),
            BottleneckParameter("work", .distribution, "5ms", "CPU time of a request"),
        ])

    private let quota: Double
    private let work: CPUBound
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        quota = values.number("cores")
        let threads = Int(quota.rounded(.up)) + 1
        work = CPUBound(threads: threads, work: values.times("work"))
        let mean = values.times("work").mean
        figures = [
            .capacity(quota / mean, "cores / work, less what the lab itself needs: some 0.1 ms per request")
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response { try await work.pass(next) }

    func last(while body: () async throws -> Void) async throws {
        let group = try ControlGroup(quota: quota)
        defer { group.leave() }
        try await work.last(while: body)
    }
}
