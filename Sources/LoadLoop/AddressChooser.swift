/// Decides which of several addresses a connection goes to. Lives on the loop of the dialer that asks it.
public protocol AddressChooser: AnyObject {
    /// Chooses for the next connection.
    ///
    /// - Parameters:
    ///   - count: how many addresses there are, at least 1; their order is the same each time.
    ///   - user: the number of the user whose connection it is; nil for one that users share.
    /// - Returns: the position of one, from 0.
    func choose(of count: Int, for user: Int?) -> Int
}
