import LoadMeasure

/// What was measured beside the target.
extension JSONReport {
    static func target(_ snapshot: TargetSnapshot?) -> JSONValue {
        .optional(snapshot) { target(TargetFigures($0)) }
    }

    private static func target(_ figures: TargetFigures) -> JSONValue {
        .object([
            ("cores", .integer(UInt64(figures.cores))),
            ("busy_cores", .optional(figures.busyCores, JSONValue.number)),
            ("modes", shares(figures.modes)), ("memory", .optional(figures.memory, JSONValue.number)),
            ("pressure", shares(figures.pressure)),
            (
                "programs",
                .array(
                    figures.processes.map { program in
                        .object([
                            ("name", .string(program.name)), ("cores", .optional(program.cores, JSONValue.number)),
                            ("memory", .optional(program.memory, JSONValue.number)),
                            ("threads", .optional(program.threads, JSONValue.number)),
                            ("descriptors", .optional(program.descriptors, JSONValue.number)),
                        ])
                    })
            ),
        ])
    }

    private static func shares(_ shares: [String: Double]) -> JSONValue {
        .object(shares.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
    }
}
