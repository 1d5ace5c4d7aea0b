extension LocatedNode {
    /// A name that is the same for all users: of a task, a series, or something that users share. A place for a value is
    /// refused, for it would never be filled.
    public func fixedName(_ what: String, into diagnostics: inout Diagnostics) -> String? {
        guard let name = name(what, into: &diagnostics) else { return nil }
        guard let place = (try? Template(parsing: name))?.names.first else { return name }
        diagnostics.report(
            Diagnostic(
                "\(what) \"\(name)\" has the place ${\(place)}, and a name is the same for all users",
                fix: "write a name without ${\(place)}", at: location))
        return nil
    }
}
