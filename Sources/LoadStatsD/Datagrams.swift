/// Lines in datagrams that are not cut on their way.
enum Datagrams {
    /// The most bytes in one: Ethernet's 1500, less the heads of IP and UDP, with room for tunnels.
    static let mostBytes = 1_400

    /// As many lines as fit into each, with their ends but for the last one's; a longer line is alone.
    static func of(_ lines: [UInt8]) -> [[UInt8]] {
        var datagrams: [[UInt8]] = []
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            if let last = datagrams.last, last.count + 1 + line.count <= mostBytes {
                datagrams[datagrams.count - 1] += [UInt8(ascii: "\n")] + line
            } else {
                datagrams.append(Array(line))
            }
        }
        return datagrams
    }
}
