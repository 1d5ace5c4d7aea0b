import Foundation

/// What a run is called in the store: the moment at which it began, in UTC, and four random digits: `20261126-204500-3f9a`.
///
/// They sort by time, and people type the end of one, or its beginning.
public struct RunIdentifier: Sendable, Hashable, CustomStringConvertible {
    /// The text.
    public let description: String

    /// A name for a run that begins now.
    ///
    /// - Parameters:
    ///   - started: in seconds since 1970 (UTC).
    ///   - random: tells runs of the same second apart.
    init(started: Double, random: UInt16) {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        let digits = String(random, radix: 16)
        description =
            formatter.string(from: Date(timeIntervalSince1970: started)) + "-"
            + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The digits at its end, which name it to people.
    public var ending: String { String(description.suffix(4)) }
}
