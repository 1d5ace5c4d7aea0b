/// The TCP sockets that listen, and which processes have them.
enum ListeningSockets {
    /// A service opens what it listens on before it has so many files; of one that does not, `--watch port:` tells.
    private static let mostFiles = 1024

    /// Those of the machine; by `/proc/net/tcp`, which says nothing of their queues, where the kernel cannot be asked.
    static func all(_ table: SocketTable?, reading file: inout KernelFile) -> [SocketQuery.Socket] {
        var sockets: [SocketQuery.Socket] = []
        if let table, table.each(in: [SocketQuery.listening], { sockets.append($0) }) { return sockets }
        return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { file.read($0).map(Self.sockets) ?? [] }
    }

    /// The sockets that listen by `/proc/net/tcp` or `tcp6`:
    ///
    ///     sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
    ///      0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 ...
    static func sockets(_ text: KernelText) -> [SocketQuery.Socket] {
        text.lines.compactMap { line in
            var fields = KernelText.fields(line)
            fields.skip(1)
            guard let address = fields.next(), let colon = address.lastIndex(of: UInt8(ascii: ":")),
                let port = UInt16(String(decoding: address[(colon + 1)...], as: UTF8.self), radix: 16)
            else { return nil }
            fields.skip(1)
            guard let state = fields.next(), state.elementsEqual("0A".utf8) else { return nil }
            fields.skip(5)
            guard let inode = fields.number() else { return nil }
            return SocketQuery.Socket(
                state: SocketQuery.listening, port: port, waiting: 0, limit: 0, inode: UInt32(truncatingIfNeeded: inode)
            )
        }
    }

    /// Of each process, which of the sockets it has. Those of other users' processes are seen only by root.
    static func holders(of inodes: Set<UInt32>, among pids: [Int]) -> [Int: Set<UInt32>] {
        guard !inodes.isEmpty else { return [:] }
        let links = Dictionary(uniqueKeysWithValues: inodes.map { ("socket:[\($0)]", $0) })
        var holders: [Int: Set<UInt32>] = [:]
        for pid in pids {
            var files = 0
            KernelFile.eachName(in: "/proc/\(pid)/fd") { descriptor in
                files += 1
                if let target = KernelFile.target(ofLink: "/proc/\(pid)/fd/\(descriptor)"), let inode = links[target] {
                    holders[pid, default: []].insert(inode)
                }
                return files < mostFiles
            }
        }
        return holders
    }
}
