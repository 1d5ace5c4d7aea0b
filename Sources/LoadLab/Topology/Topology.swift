/// The stations of a request on its way to the service: `edge,balancer,2xdc,service`.
///
/// Each is a server with a port of its own, and asks the next one. The last is the lab itself.
public struct Topology: Sendable, Equatable {
    /// A station, or several of the same kind beside each other.
    struct Station: Sendable, Equatable {
        var setting: HopSetting
        var count: Int

        /// What one of them is called, by its number from 0: `dc-1`; by the kind alone where it is the only one.
        func name(_ number: Int) -> String { count == 1 ? setting.name : "\(setting.name)-\(number + 1)" }
    }

    /// The stations in front of the service, in the order in which a request meets them.
    let stations: [Station]

    /// Reads the stations, and what is set about them.
    ///
    /// - Parameters:
    ///   - text: their names, with `service` last; `2xdc` are two beside each other.
    ///   - hops: what is set about some of them.
    /// - Throws: `InvalidLabValue`.
    public init(parsing text: String, hops: [HopSetting] = []) throws(InvalidLabValue) {
        let example = "write for example edge,balancer,2xdc,service"
        var names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.popLast() == "service", !names.isEmpty else {
            throw InvalidLabValue(#"topology "\#(text)" has to end with service, behind something; \#(example)"#)
        }
        var stations: [Station] = []
        for name in names {
            let (count, kind) = try Self.count(in: name)
            guard !stations.contains(where: { $0.setting.name == kind }) else {
                throw InvalidLabValue(#"topology "\#(text)" has \#(kind) twice; \#(example)"#)
            }
            guard count == 1 || stations.last?.setting.name == LoadBalancer.kind.name else {
                throw InvalidLabValue(#"topology "\#(text)": \#(name) needs a balancer in front of it; \#(example)"#)
            }
            if let setting = hops.first(where: { $0.name == kind }) {
                stations.append(Station(setting: setting, count: count))
            } else {
                stations.append(Station(setting: try HopSetting(name: kind), count: count))
            }
        }
        if let stray = hops.first(where: { hop in !stations.contains { $0.setting.name == hop.name } }) {
            throw InvalidLabValue(#"topology "\#(text)" has no \#(stray.name), about which something is set"#)
        }
        self.stations = stations
    }

    private static func count(in name: String) throws(InvalidLabValue) -> (Int, String) {
        let digits = name.prefix { $0.isWholeNumber }
        guard !digits.isEmpty else { return (1, name) }
        guard let count = Int(digits), (1...16).contains(count), name.dropFirst(digits.count).first == "x" else {
            throw InvalidLabValue(#""\#(name)" is no station; up to 16 beside each other are written 2xdc"#)
        }
        return (count, String(name.dropFirst(digits.count + 1)))
    }
}
