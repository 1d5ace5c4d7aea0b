import Foundation
import NIOCore
import NIOPosix

extension PushAnswer {
    /// Why something could not be sent, as the system says it where it was the system: `Connection refused`.
    package static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { words($0.error) } ?? "\(error.host) is not known"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        default: "\(error)"
        }
    }
}
