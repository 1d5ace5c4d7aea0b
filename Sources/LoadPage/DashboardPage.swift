import LoadOutput

/// The page of the dashboard: the same as that of a report, but without data, for which it asks its server.
package enum DashboardPage {
    /// The page.
    ///
    /// - Parameters:
    ///   - hasLiveRun: whether the server has a run that goes on.
    ///   - keepsRuns: whether it has runs that are kept.
    ///   - isHub: whether it has what probes measured.
    package static func text(hasLiveRun: Bool, keepsRuns: Bool, isHub: Bool = false) -> String {
        let data = JSONValue.object([
            ("dashboard", .object([("live", .bool(hasLiveRun)), ("keeps", .bool(keepsRuns)), ("hub", .bool(isHub))]))
        ])
        return PageText.page(title: "Squall", data: data.line, assets: .dashboard, speaksToServer: true)
    }
}
