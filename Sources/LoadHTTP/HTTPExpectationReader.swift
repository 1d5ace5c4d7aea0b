import LoadContent
import LoadPlan

/// Reads `expect`: the statuses that are no error, and checks of the response.
struct HTTPExpectationReader {
    /// The statuses, nil where nothing is said of them, and the checks; none where the node is absent.
    func expectation(
        _ node: LocatedNode?, into diagnostics: inout Diagnostics
    ) -> (statuses: [HTTPRequestSpecification.StatusRange]?, checks: [ContentCheck]) {
        guard let node else { return (nil, []) }
        if let text = node.text, HTTPStatusReader().isStatus(text) {
            node.refuse("expect", wanted: "expect: {status: \(text)}", into: &diagnostics)
            return (nil, [])
        }
        guard
            let keys = MappingReader(
                node, "\"expect\"", keys: HTTPStepDecoder.expectationKeys, synonyms: ContentCheckReader.synonyms,
                into: &diagnostics)
        else { return (nil, []) }
        if node.value == .mapping([]) {
            diagnostics.report(
                Diagnostic("\"expect\" says nothing", fix: "write for example status: 200", at: node.location))
        }
        let statuses = keys["status"].flatMap { HTTPStatusReader().statuses($0, into: &diagnostics) }
        return (statuses, ContentCheckReader().checks(keys, into: &diagnostics))
    }
}
