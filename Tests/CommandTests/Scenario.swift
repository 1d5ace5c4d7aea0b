/// Scenarios that tests write to files.
enum Scenario {
    /// One user, one request to `/ok` and to the path, 20 times.
    static func small(target: String, path: String = "/ok") -> String {
        """
        squall: 1
        target: \(target)
        phases: [{iterations: 20, users: 2, max-duration: 60s}]
        users:
          tasks:
            - name: both
              steps:
                - {get: /ok}
                - {get: "\(path)"}
        """
    }
}
