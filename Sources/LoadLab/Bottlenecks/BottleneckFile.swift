import Yams

/// Reads bottlenecks from YAML, one or several, each for a route, some or all:
///
///     bottlenecks:
///       - worker-pool: {k: 8, service: 10ms}
///         route: /products
///       - rate-limit: {rate: 500, burst: 50}
///       - db-pool:
///         routes: [/cart, /order]
public struct BottleneckFile {
    /// What it says, in its order.
    public let settings: [BottleneckSetting]

    /// Reads a file's text.
    ///
    /// - Parameter name: what the file is called, for what is wrong with it.
    /// - Throws: `InvalidLabValue`: `lab.yaml:3:5: what is wrong; what to write`.
    public init(parsing text: String, name: String) throws(InvalidLabValue) {
        let place = Place(file: name)
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw InvalidLabValue("\(name): \(error)") }
        guard let keys = root?.mapping else {
            throw place.problem(root, "write bottlenecks: and a list below it")
        }
        for key in keys.keys where key.string != "bottlenecks" {
            throw place.problem(key, #"the key "\#(key.string ?? "")" is not known; the only one is bottlenecks"#)
        }
        guard let list = keys["bottlenecks"]?.sequence else {
            throw place.problem(keys["bottlenecks"] ?? root, "bottlenecks is a list: - worker-pool: {k: 8}")
        }
        var settings: [BottleneckSetting] = []
        for entry in list { settings += try place.settings(entry) }
        self.settings = settings
    }

    private struct Place {
        let file: String

        func problem(_ node: Node?, _ text: String) -> InvalidLabValue {
            let mark = node?.mark.map { ":\($0.line):\($0.column)" } ?? ""
            return InvalidLabValue("\(file)\(mark): \(text)")
        }

        /// An entry is for each of its routes.
        func settings(_ entry: Node) throws(InvalidLabValue) -> [BottleneckSetting] {
            if let text = entry.string {
                return [try checked(entry) { () throws(InvalidLabValue) in try BottleneckSetting(parsing: text) }]
            }
            guard let mapping = entry.mapping else {
                throw problem(entry, "a bottleneck is written worker-pool: {k: 8, service: 10ms}")
            }
            let names = mapping.keys.filter { !["route", "routes"].contains($0.string) }
            guard let key = names.first, let name = key.string, names.count == 1 else {
                throw problem(entry, "write one bottleneck here, and its route or routes beside it")
            }
            let parameters = try parameters(mapping[key])
            let routes = try routes(mapping)
            return try routes.map { (route) throws(InvalidLabValue) in
                try checked(key) { () throws(InvalidLabValue) in
                    try BottleneckSetting(route: route, name: name, parameters: parameters)
                }
            }
        }

        private func parameters(_ node: Node?) throws(InvalidLabValue) -> [String: String] {
            guard let node, node.null == nil else { return [:] }
            guard let mapping = node.mapping else {
                throw problem(node, "parameters are written {k: 8, service: 10ms}")
            }
            var parameters: [String: String] = [:]
            for (key, value) in mapping {
                guard let name = key.string, let text = value.scalar?.string else {
                    throw problem(value, "a parameter has one value, as in k: 8")
                }
                parameters[name] = text
            }
            return parameters
        }

        private func routes(_ mapping: Node.Mapping) throws(InvalidLabValue) -> [String?] {
            if let route = mapping["route"] {
                guard let text = route.string, mapping["routes"] == nil else {
                    throw problem(route, "write route: /products, or routes: [/cart, /order]")
                }
                return [text]
            }
            guard let several = mapping["routes"] else { return [nil] }
            guard let list = several.sequence, !list.isEmpty, list.allSatisfy({ $0.string != nil }) else {
                throw problem(several, "write routes: [/cart, /order]")
            }
            return list.map(\.string)
        }

        private func checked<Value>(
            _ node: Node, _ body: () throws(InvalidLabValue) -> Value
        ) throws(InvalidLabValue) -> Value {
            do { return try body() } catch { throw problem(node, error.description) }
        }
    }
}
