import LoadPlan

extension LocatedNode {
    /// The name of a value that steps give to their user.
    func valueName(_ what: String, example: String, into diagnostics: inout Diagnostics) -> String? {
        parse(what, wanted: "the name of a value, for example \(what): \(example)", into: &diagnostics) {
            text throws(Diagnostic) in
            guard Template.isName(text), !text.contains(".") else {
                throw Diagnostic("\"\(text)\" is no name", fix: "use letters, digits and _, for example \(example)")
            }
            return text
        }
    }
}
