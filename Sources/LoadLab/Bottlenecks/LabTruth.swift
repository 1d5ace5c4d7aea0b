/// What is known of a lab: `GET /lab/truth`.
struct LabTruth: Encodable, Sendable {
    struct Limit: Encodable, Sendable {
        let name: String
        /// The route that it is for; nil for all that obey the lab's configuration.
        let route: String?
        let parameters: [String: String]
        let figures: [BottleneckFigure]
    }

    /// A station in front of the service.
    struct Station: Encodable, Sendable {
        let name: String
        let parameters: [String: String]
        let figures: [BottleneckFigure]
    }

    let seed: UInt64
    let bottlenecks: [Limit]
    /// The stations of a topology, from the user on; nil without one.
    let stations: [Station]?

    init(_ configuration: LabConfiguration, _ bottlenecks: [PlacedBottleneck]) {
        seed = configuration.seed
        stations = configuration.topology.map { topology in
            topology.stations.flatMap { station in
                station.setting.make(count: station.count, seed: configuration.seed).enumerated().map { number, hop in
                    Station(
                        name: station.name(number), parameters: station.setting.values.texts, figures: hop.figures)
                }
            }
        }
        self.bottlenecks = bottlenecks.map {
            Limit(
                name: $0.setting.name, route: $0.setting.route, parameters: $0.setting.parameters,
                figures: $0.bottleneck.figures)
        }
    }
}

/// A bottleneck, and where it was set.
struct PlacedBottleneck: Sendable {
    let setting: BottleneckSetting
    let bottleneck: any Bottleneck
}
