/// The terminal that a live view draws on.
public protocol LiveScreen: Sendable {
    /// Its columns and rows, as they are now.
    var size: (columns: Int, rows: Int) { get }
    /// Whether this process may draw: it may not in the background of a shell.
    var isOurs: Bool { get }
    /// Takes the screen: what stood there comes back afterwards.
    func enter()
    /// Gives the screen back; does nothing where it is not taken.
    func leave()
    /// Writes a picture, at once.
    func write(_ text: String)
}
