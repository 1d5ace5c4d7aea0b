/// What a target saw of a load: of each connection, and so of each user, when requests came and answers left.
struct Recording {
    private struct Request {
        let arrived: Double
        /// When its answer left; nil where it never did.
        let answered: Double?
        let path: Substring
    }

    /// The requests of each user, in order.
    private let users: [[Request]]

    /// Reads the log of the serial server: the instants of a request, and its path last.
    init(log: String) {
        var users: [Substring: [Request]] = [:]
        for line in log.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 7, let arrived = Double(words[3]), let answered = Double(words[5]) else { continue }
            users[words[1], default: []].append(
                Request(arrived: arrived / 1e9, answered: answered > 0 ? answered / 1e9 : nil, path: words[6]))
        }
        self.users = Array(users.values)
    }

    /// How many users asked for such a path.
    func users(of prefix: String) -> Int { users.count { $0.contains { $0.path.hasPrefix(prefix) } } }

    /// How many requests asked for a path.
    func count(of path: String) -> Int { users.reduce(0) { $0 + $1.count { $0.path == path } } }

    /// From each answer to the user's next request, in seconds: what the user waited, and what its generator added.
    func gaps(of prefix: String) -> [Double] {
        pairs(of: prefix).compactMap { before, after in before.answered.map { after.arrived - $0 } }
    }

    /// From each request to the user's next one, in seconds.
    func intervals(of prefix: String) -> [Double] {
        pairs(of: prefix).map { $1.arrived - $0.arrived }
    }

    private func pairs(of prefix: String) -> [(Request, Request)] {
        users.flatMap { requests in
            let mine = requests.filter { $0.path.hasPrefix(prefix) }
            return Array(zip(mine, mine.dropFirst()))
        }
    }
}
