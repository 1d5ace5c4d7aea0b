/// How far reading a file of data is.
public struct DataProgress: Sendable, Equatable {
    /// The file as the user named it.
    public var path: String
    /// How many bytes have been read.
    public var position: Int
    /// How many there are.
    public var size: Int

    /// After how many bytes more it is told again.
    static let stride = 1 << 20

    /// Makes a progress.
    public init(path: String, position: Int, size: Int) {
        self.path = path
        self.position = position
        self.size = size
    }
}
