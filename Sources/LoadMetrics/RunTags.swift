import Foundation
import LoadPlan

/// What tells a run from others in a system that has many.
public struct RunTags: Sendable, Equatable {
    /// The plan's name.
    public var test: String
    /// When the run was started, to the second: `2026-11-27T01:02:03Z`.
    public var run: String
    /// The generator's machine and process: `build-7:4711`.
    public var instance: String
    /// Squall's version.
    public var version: String

    /// Makes the tags of a run.
    ///
    /// - Parameter startedAt: when it was started, in seconds since 1970 (UTC).
    public init(test: String, startedAt: Double, instance: String, version: String) {
        self.test = test
        run = Date(timeIntervalSince1970: startedAt.rounded(.down)).formatted(.iso8601)
        (self.instance, self.version) = (instance, version)
    }

    /// What each point has, wherever it goes.
    public var tags: [MetricTag] { [MetricTag("test", test), MetricTag("run", run)] }
}
