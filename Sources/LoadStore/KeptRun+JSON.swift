import Foundation

/// A run as programs see it, and the dashboard's page: times in seconds, instants in ISO 8601.
extension KeptRun: Encodable {
    private enum CodingKeys: CodingKey {
        case id, name, target, started, duration, status, ending, verdict, exchanges, errors, throughput, tags, host,
            version
    }

    /// Writes it.
    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(id, forKey: .id)
        try keys.encode(name, forKey: .name)
        try keys.encodeIfPresent(target, forKey: .target)
        try keys.encode(Date(timeIntervalSince1970: started).ISO8601Format(), forKey: .started)
        try keys.encode(duration, forKey: .duration)
        try keys.encode(status.rawValue, forKey: .status)
        try keys.encodeIfPresent(ending, forKey: .ending)
        try keys.encodeIfPresent(verdict, forKey: .verdict)
        try keys.encode(exchanges, forKey: .exchanges)
        try keys.encode(errors, forKey: .errors)
        try keys.encode(throughput, forKey: .throughput)
        try keys.encode(tags, forKey: .tags)
        try keys.encode(host, forKey: .host)
        try keys.encode(version, forKey: .version)
    }
}
