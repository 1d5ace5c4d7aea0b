/// What there is to choose from, for people.
public enum BottleneckList {
    /// Each bottleneck, and each station of a topology, with its parameters and what is taken where they are left out.
    public static let text: String = (standardBottlenecks.map { $0.kind } + standardHops.map { $0.kind }).map { kind in
        let parameters = kind.parameters.map { parameter in
            let setting = "\(parameter.name)=\(parameter.standard)"
            return "    " + setting.padded(to: 24) + parameter.meaning + "\n"
        }
        return "\(kind.name)\(kind.isServerWide ? " (whole server)" : "")\n  \(kind.summary)\n" + parameters.joined()
    }.joined(separator: "\n")
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - count, 1))
    }
}
