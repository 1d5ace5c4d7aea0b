/// How a call ended, as gRPC has it: the numbers of the wire and the names that a scenario uses.
enum GRPCStatus: Int, CaseIterable, Sendable {
    case ok, cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
    case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, internalError, unavailable, dataLoss
    case unauthenticated

    /// `NOT_FOUND`.
    var name: String { Self.names[rawValue].name }

    /// The status of HTTP that means the same, as google/rpc/code.proto maps them: so that results can be told apart
    /// beside those of other protocols.
    var httpStatus: UInt16 { Self.names[rawValue].http }

    init?(named name: String) {
        guard let index = Self.names.firstIndex(where: { $0.name == name }) else { return nil }
        self.init(rawValue: index)
    }

    private static let names: [(name: String, http: UInt16)] = [
        ("OK", 200), ("CANCELLED", 499), ("UNKNOWN", 500), ("INVALID_ARGUMENT", 400), ("DEADLINE_EXCEEDED", 504),
        ("NOT_FOUND", 404), ("ALREADY_EXISTS", 409), ("PERMISSION_DENIED", 403), ("RESOURCE_EXHAUSTED", 429),
        ("FAILED_PRECONDITION", 400), ("ABORTED", 409), ("OUT_OF_RANGE", 400), ("UNIMPLEMENTED", 501),
        ("INTERNAL", 500), ("UNAVAILABLE", 503), ("DATA_LOSS", 500), ("UNAUTHENTICATED", 401),
    ]
}

/// Several statuses, each a bit.
struct GRPCStatusSet: Sendable, Equatable {
    private var bits: UInt32 = 0

    init(_ statuses: some Sequence<GRPCStatus>) {
        for status in statuses { bits |= 1 << UInt32(status.rawValue) }
    }

    func contains(_ status: GRPCStatus) -> Bool { bits & (1 << UInt32(status.rawValue)) != 0 }
}
