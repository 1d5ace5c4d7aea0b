extension Diagnostics {
    /// What was found, in the order of the file, which is the order a person mends it in; what has no place comes
    /// first. A mistake that several aliases lead to is there once.
    public func sorted() -> Diagnostics {
        let ordered = all.enumerated().sorted { left, right in
            let (a, b) = (left.element.location, right.element.location)
            return (a?.line ?? 0, a?.column ?? 0, left.offset) < (b?.line ?? 0, b?.column ?? 0, right.offset)
        }
        var sorted = Diagnostics()
        var seen: Set<Diagnostic> = []
        for (_, diagnostic) in ordered where seen.insert(diagnostic).inserted { sorted.report(diagnostic) }
        return sorted
    }
}
