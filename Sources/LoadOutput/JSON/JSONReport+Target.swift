import LoadMeasure

/// What was measured beside the target.
extension JSONReport {
    /// - Parameter machines: those of the run; of an interval some may say nothing.
    static func target(_ snapshot: TargetSnapshot?, of machines: [String]) -> JSONValue {
        .optional(snapshot) { snapshot in
            // The run's own machine, where it is the only one, is what is above.
            let isNamed = machines != [""]
            return .object(
                target(TargetFigures(snapshot, among: machines)) + [
                    (
                        "machines",
                        .array(
                            (isNamed ? machines : []).map { name in
                                .object(
                                    [("name", name.isEmpty ? .null : .string(name))]
                                        + target(TargetFigures(snapshot.only(name))))
                            })
                    )
                ])
        }
    }

    private static func target(_ figures: TargetFigures) -> [(key: String, value: JSONValue)] {
        [
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
            ), ("clock_error", .optional(figures.clockErrors.values.max(), JSONValue.number)),
        ]
    }

    private static func shares(_ shares: [String: Double]) -> JSONValue {
        .object(shares.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
    }
}
