import LoadPlan

/// A step of a call as a plan carries it.
struct CallSpecification<Call: Codable>: Codable {
    /// A result that must be a text.
    struct Expectation: Codable {
        var result: String
        /// With places for values.
        var text: String
    }

    /// A result that is kept.
    struct Saved: Codable {
        var name: String
        var result: String
    }

    var call: Call
    /// In seconds; nil for that of the settings.
    var timeout: Double?
    var expected: [Expectation]?
    var saved: [Saved]?
}

/// The settings of a protocol of calls as a plan carries them.
struct CallSettings<Own: Codable>: Codable {
    var own: Own
    /// In seconds.
    var timeout: Double

    static var defaultTimeout: Double { 30 }
}

extension Double {
    /// Seconds in nanoseconds.
    var nanoseconds: Int64 { Int64(self * 1e9) }
}
