import LoadPlan
import LoadWire

extension Plan {
    /// Where the load goes, of the first executor that says so; nil where none does.
    package var target: String? {
        for scenario in scenarios {
            for name in scenario.executors.keys.sorted() {
                guard let settings = scenario.executors[name] else { continue }
                if case .object(let entries) = settings, case .string(let target)? = entries["target"] { return target }
                guard let connection = try? settings.decoded(as: ConnectionSettings.self) else { continue }
                return
                    "\(connection.isSecure ? "https" : "http")://\(Endpoint(host: connection.host, port: connection.port))"
            }
        }
        return nil
    }
}
