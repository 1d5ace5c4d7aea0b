import Hummingbird
import Synchronization

#if canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Files that requests open and nobody closes.
final class DescriptorLeak: Bottleneck {
    static let kind = BottleneckKind(
        name: "fd-leak", summary: "Requests open files that nobody closes; when there are too many, 500.",
        parameters: [
            BottleneckParameter("every", .count(1...1_000_000), "1", "each how many-th request leaves one open"),
            BottleneckParameter("limit", .count(1...1_000_000), "500", "how many may be open"),
        ],
        objection: { values in
            let most = openFilesLimit - 200
            return values.count("limit") <= most ? nil : "this process may leave at most \(most) files open (ulimit -n)"
        })

    /// How many files this process may open.
    private static var openFilesLimit: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    private struct State {
        var requests = 0
        var open: [CInt] = []
    }

    private let every: Int
    private let limit: Int
    private let state = Mutex(State())
    let figures: [BottleneckFigure]

    init(_ values: BottleneckValues) {
        (every, limit) = (values.count("every"), values.count("limit"))
        figures = [
            BottleneckFigure(
                name: "requests until full", value: Double(limit * every), unit: "requests", formula: "limit × every")
        ]
    }

    func pass(_ next: RequestRest) async throws -> Response {
        let isOpen = state.withLock { state in
            state.requests += 1
            guard state.requests % every == 0 else { return state.open.count < limit }
            guard state.open.count < limit, case let file = open("/dev/null", O_RDONLY | O_CLOEXEC), file >= 0 else {
                return false
            }
            state.open.append(file)
            return true
        }
        guard isOpen else { throw Refusal(.internalServerError, "too many open files") }
        return try await next()
    }

    func last(while body: () async throws -> Void) async throws {
        defer {
            state.withLock { state in
                for file in state.open { close(file) }
                state.open = []
            }
        }
        try await body()
    }
}
