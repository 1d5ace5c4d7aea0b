import LoadWire

/// The connections of one virtual user, by number. All its clients share them, so that one step can send while another, at
/// once with it, awaits.
final class WebSockets: SessionMemory {
    private var connections: [WebSocketConnection?] = []
    /// Whether a connection of that number was tried to be opened.
    private var tried: [Bool] = []

    subscript(number: Int) -> WebSocketConnection? {
        connections.indices.contains(number) ? connections[number] : nil
    }

    func wasTried(_ number: Int) -> Bool { tried.indices.contains(number) && tried[number] }

    /// Leaves the connection of that number, where there is one, for another to come.
    func makeRoom(for number: Int) {
        while connections.count <= number {
            connections.append(nil)
            tried.append(false)
        }
        connections[number]?.leave()
        connections[number] = nil
        tried[number] = true
    }

    func put(_ connection: WebSocketConnection, at number: Int) {
        connections[number] = connection
    }

    /// Leaves all connections.
    func removeAll() {
        for connection in connections { connection?.leave() }
        (connections, tried) = ([], [])
    }
}
