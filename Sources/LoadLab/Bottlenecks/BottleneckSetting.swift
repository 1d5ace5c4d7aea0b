/// A bottleneck as it was asked for: which, on which route, with which values. Checked when made.
public struct BottleneckSetting: Sendable, Equatable {
    /// The path that it is for, such as `/products/{id}`; nil for all that obey the lab's configuration.
    public let route: String?
    /// What the bottleneck is called.
    public let name: String
    /// All its parameters as they are written, those that were left out with what is taken for them.
    public var parameters: [String: String] { values.texts }
    private let values: BottleneckValues

    /// Makes a setting.
    ///
    /// - Throws: `InvalidLabValue` where no bottleneck, or no parameter of it, has that name, or a value makes no sense.
    public init(route: String? = nil, name: String, parameters: [String: String] = [:]) throws(InvalidLabValue) {
        guard let kind = standardBottlenecks.first(where: { $0.kind.name == name })?.kind else {
            let names = standardBottlenecks.map { $0.kind.name }.joined(separator: ", ")
            throw InvalidLabValue(#"no bottleneck is called "\#(name)"; there are \#(names)"#)
        }
        if let route {
            guard route.hasPrefix("/") else {
                throw InvalidLabValue(#"\#(name): the route "\#(route)" has to begin with /, as in /products=\#(name)"#)
            }
            guard !kind.isServerWide else {
                throw InvalidLabValue("\(name) limits the whole server; leave the route \(route) away")
            }
        }
        values = try BottleneckValues(kind, parameters)
        (self.route, self.name) = (route, name)
    }

    /// Reads `[/route=]name[:parameter=value,...]`, such as `worker-pool:k=8,service=10ms` or `/order=db-pool:connections=2`.
    ///
    /// - Throws: `InvalidLabValue`, which says what is wrong.
    public init(parsing text: String) throws(InvalidLabValue) {
        var (route, rest) = (String?.none, text[...])
        if text.hasPrefix("/") {
            guard let sign = text.firstIndex(of: "=") else {
                throw InvalidLabValue(#""\#(text)" names no bottleneck; write for example \#(text)=worker-pool:k=8"#)
            }
            (route, rest) = (String(text[..<sign]), text[text.index(after: sign)...])
        }
        let (name, parameters) = try BottleneckValues.split(rest)
        try self.init(route: route, name: name, parameters: parameters)
    }

    /// The bottleneck itself, new.
    func make(seed: UInt64) -> any Bottleneck {
        guard let type = standardBottlenecks.first(where: { $0.kind.name == name }) else {
            preconditionFailure("checked when it was made")
        }
        return type.init(values.seeded(seed))
    }
}
