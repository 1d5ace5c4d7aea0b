/// What `swift build` says, line by line: how far it is, and what it says of the file.
struct BuildOutput {
    private let script: ScriptFile
    /// Each of several lines.
    private var messages: [String] = []
    private var isMessage = false

    init(of script: ScriptFile) { self.script = script }

    /// Takes in a line.
    ///
    /// - Returns: how far the build is, where the line says that.
    mutating func receive(_ line: some StringProtocol) -> BuildProgress? {
        let line = String(line)
        if let match = line.prefixMatch(of: #/\[(\d+)/(\d+)\] /#), let step = Int(match.1), let of = Int(match.2) {
            isMessage = false
            return BuildProgress(step: step, of: of)
        }
        if begins(line) {
            isMessage = true
            messages.append(line)
        } else if isMessage {
            messages[messages.count - 1] += "\n" + line
        }
        return nil
    }

    /// Why nothing was built: the mistakes in the file, or whatever else was said where there are none.
    var failure: String {
        let own = texts { $0.hasPrefix(script.name + ":") }
        let text = own.isEmpty ? texts { $0.contains("error: ") } : own
        return text.isEmpty ? "error: \(script.name) was not built, and swift does not say why" : text
    }

    /// What the compiler warns of in the file.
    var warnings: String { texts { $0.hasPrefix(script.name + ":") } }

    /// The messages of a kind, each once, with the user's own name of the file.
    private func texts(where isWanted: (String) -> Bool) -> String {
        var seen: Set<String> = []
        return messages.map(named).filter { isWanted($0) && seen.insert($0).inserted }.joined(separator: "\n")
    }

    /// A message as if the user's own file had been compiled: its name, and its lines where the source is sketched, which
    /// the compiler counts with the one that was put before them.
    private func named(_ message: String) -> String {
        guard message.hasPrefix(script.path + ":") else { return message }
        let lines = message.replacing(script.path, with: script.name).split(
            separator: "\n", omittingEmptySubsequences: false)
        return lines.compactMap { line in
            guard let match = line.prefixMatch(of: #/ *(\d+) \|/#), let number = Int(match.1) else {
                return String(line)
            }
            let place = String(number - 1)
            let padding = String(repeating: " ", count: max(match.0.count - 2 - place.count, 0))
            return number == 1 ? nil : padding + place + line.dropFirst(match.0.count - 2)
        }.joined(separator: "\n")
    }

    /// Whether a line begins a message; notes and sketches of the source belong to the one before.
    private func begins(_ line: String) -> Bool {
        line.contains(#/^(.+:\d+:\d+: )?(error|warning): /#)
    }
}

/// How far a build is.
public struct BuildProgress: Sendable, Equatable {
    /// The step that is done.
    public let step: Int
    /// Of how many; more become known on the way.
    public let of: Int
}
