/// A setting of the lab, or a parameter of a request to it, that makes no sense.
public struct InvalidLabValue: Error, Equatable, CustomStringConvertible {
    /// What is wrong and what to write instead.
    public let description: String

    /// Makes the error from its one sentence.
    public init(_ description: String) {
        self.description = description
    }
}
