import LoadPlan

extension LocatedNode {
    /// A name that is the same for all users: of a task, a series, or something that users share. A place for a value is
    /// refused, for it would never be filled.
    func fixedName(_ what: String, into diagnostics: inout Diagnostics) -> String? {
        guard let name = name(what, into: &diagnostics) else { return nil }
        guard let place = (try? Template(parsing: name))?.names.first else { return name }
        diagnostics.report(
            Diagnostic(
                "\(what) \"\(name)\" has the place ${\(place)}, and a name is the same for all users",
                fix: "write a name without ${\(place)}", at: location))
        return nil
    }

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
