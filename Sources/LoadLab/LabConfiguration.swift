/// What a lab serves, and how it misbehaves. Checked when made; nothing about it changes while the lab runs.
public struct LabConfiguration: Sendable, Equatable {
    /// The address to listen on.
    public let host: String
    /// The TCP port to listen on; 0 for any free one.
    public let port: Int
    /// Seeds the products, the login tokens, and every delay and failure.
    public let seed: UInt64
    /// How long every API route waits before it answers; nil for not at all. A request's `?delay=` takes its place.
    public let delay: DelayDistribution?
    /// The share of requests to API routes that fail with status 503, 0 ... 1. A request's `?error=` takes its place.
    public let errorRate: Double
    /// How many products the shop has, with the identifiers 1, 2, ...
    public let productCount: Int
    /// What limits it, in the order in which a request meets them.
    public let bottlenecks: [BottleneckSetting]
    /// The stations in front of it; nil where clients ask it themselves.
    public let topology: Topology?

    /// Makes a configuration.
    ///
    /// - Throws: `InvalidLabValue` where the port is none, the error rate is not a share of 1, or the number of
    ///   products is not 1 ... 10,000.
    public init(
        host: String = "127.0.0.1", port: Int = 0, seed: UInt64 = 1, delay: DelayDistribution? = nil,
        errorRate: Double = 0, productCount: Int = 100, bottlenecks: [BottleneckSetting] = [],
        topology: Topology? = nil
    ) throws(InvalidLabValue) {
        guard (0...65_535).contains(port) else {
            throw InvalidLabValue("port \(port) does not exist; use 1 to 65535, or 0 for any free port")
        }
        guard (0...1).contains(errorRate) else {
            throw InvalidLabValue("an error rate is a share from 0 to 1, for example 0.05 or 5%; got \(errorRate)")
        }
        guard (1...10_000).contains(productCount) else {
            throw InvalidLabValue("a shop has 1 to 10000 products; got \(productCount)")
        }
        (self.host, self.port, self.seed) = (host, port, seed)
        (self.delay, self.errorRate, self.productCount) = (delay, errorRate, productCount)
        (self.bottlenecks, self.topology) = (bottlenecks, topology)
    }

    /// Reads an error rate as written in an option or in `?error=`: `0.05` or `5%`.
    ///
    /// - Throws: `InvalidLabValue` where it is not a share from 0 to 1.
    public static func errorRate(parsing text: String) throws(InvalidLabValue) -> Double {
        let percent = text.hasSuffix("%")
        let number = Double(percent ? String(text.dropLast()) : text).map { percent ? $0 / 100 : $0 }
        guard let number, (0...1).contains(number) else {
            throw InvalidLabValue(#"error rate "\#(text)" is not a share from 0 to 1; write for example 0.05 or 5%"#)
        }
        return number
    }
}
