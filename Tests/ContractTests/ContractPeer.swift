import Glibc
import LoadLoop
import Synchronization

/// The target of the executors' contract: takes connections on loopback, and does with each request what it was told last.
///
/// Its threads block; `stop` ends them.
final class ContractPeer: Sendable {
    enum Behaviour: Sendable {
        /// Answers, and keeps the connection.
        case answer
        /// Says nothing.
        case stall
        /// Breaks the connection.
        case reset
        /// Ends the connection.
        case close
    }

    private struct State {
        var behaviour = Behaviour.answer
        var open: Set<Int32> = []
    }

    let port: Int
    private let listener: Int32
    private let requestEnd: [UInt8]
    private let answer: [UInt8]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - requestEnd: how a request ends.
    ///   - answer: what follows it.
    init(requestEnd: String, answer: String) throws {
        (self.requestEnd, self.answer) = (Array(requestEnd.utf8), Array(answer.utf8))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 100) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard listens else { throw StreamFailure.system(errno) }
        Self.onThread { self.accept() }
    }

    /// What it does with requests from now on.
    var behaviour: Behaviour {
        get { state.withLock { $0.behaviour } }
        set { state.withLock { $0.behaviour = newValue } }
    }

    /// How many connections are open.
    var connections: Int { state.withLock { $0.open.count } }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { for descriptor in $0.open { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    private static func onThread(_ work: @escaping @Sendable () -> Void) {
        final class Box {
            let work: @Sendable () -> Void
            init(_ work: @escaping @Sendable () -> Void) { self.work = work }
        }
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(work))
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().work() }
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            state.withLock { _ = $0.open.insert(descriptor) }
            Self.onThread { self.serve(descriptor) }
        }
        Glibc.close(listener)
    }

    private func serve(_ descriptor: Int32) {
        var received: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { break }
            received += bytes[..<count]
            guard received.suffix(requestEnd.count).elementsEqual(requestEnd) else { continue }
            received = []
            switch behaviour {
            case .answer: _ = send(descriptor, answer, answer.count, Int32(MSG_NOSIGNAL))
            case .stall: continue
            case .close: return end(descriptor)
            case .reset:
                var lingering = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
                return end(descriptor)
            }
        }
        end(descriptor)
    }

    private func end(_ descriptor: Int32) {
        state.withLock {
            $0.open.remove(descriptor)
            Glibc.close(descriptor)
        }
    }
}
