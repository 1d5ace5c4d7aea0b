import LoadPlan

@testable import LoadHTTP
@testable import LoadWire

/// What the readers of targets hold of any text: what they take can be written down and read again, holds nothing that could
/// end a line of a request, and what they refuse they say why. The fuzzer holds them to this, and a test with the fuzzer's
/// corpus.
enum TargetPromise {
    /// How it is broken; nil where it holds.
    static func broken(by input: [UInt8]) -> String? {
        let text = String(decoding: input, as: UTF8.self)
        return brokenEndpoint(text) ?? brokenURL(text)
    }

    private static func brokenEndpoint(_ text: String) -> String? {
        do throws(Diagnostic) {
            let endpoint = try Endpoint(parsing: text)
            if let broken = brokenHost(endpoint) { return broken }
            let again = try Endpoint(parsing: endpoint.description)
            return again == endpoint ? nil : "\(endpoint) is read as \(again)"
        } catch {
            return brokenWords(error)
        }
    }

    private static func brokenURL(_ text: String) -> String? {
        do throws(Diagnostic) {
            let url = try TargetURL(parsing: text)
            if let broken = brokenHost(url.endpoint) { return broken }
            guard url.path.first == "/", url.path == "/" || url.path.last != "/", !url.path.contains("?"),
                !url.path.contains("#")
            else { return "the path \(url.path)" }
            let again = try TargetURL(parsing: "\(url.scheme.word)://\(url.endpoint)\(url.path)")
            guard again.endpoint == url.endpoint, again.scheme == url.scheme, again.path == url.path else {
                return "\(url) is read as \(again)"
            }
            return nil
        } catch {
            return brokenWords(error)
        }
    }

    private static func brokenHost(_ endpoint: Endpoint) -> String? {
        let hasPort = (1...65535).contains(endpoint.port)
        let isPlain = endpoint.host.utf8.allSatisfy { 0x21...0x7E ~= $0 && !"/?#@[]".utf8.contains($0) }
        return hasPort && isPlain && !endpoint.host.isEmpty ? nil : "the endpoint \(endpoint)"
    }

    private static func brokenWords(_ diagnostic: Diagnostic) -> String? {
        let says = !diagnostic.message.isEmpty && diagnostic.fix?.isEmpty == false
        return says ? nil : "\(diagnostic) does not say what to write"
    }
}
