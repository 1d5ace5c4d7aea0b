import LoadPlan

/// A reader of an option's value whose mistakes read as the end of the parser's own sentence.
package func spelled<Value>(_ read: @escaping @Sendable (String) throws -> Value) -> @Sendable (String) throws -> Value
{
    { text in
        do {
            return try read(text)
        } catch let mistake as Diagnostic {
            throw Misspelt(description: mistake.message + (mistake.fix.map { "; \($0)" } ?? ""))
        }
    }
}

private struct Misspelt: Error, CustomStringConvertible {
    let description: String
}
