import LoadWire

@testable import LoadContent
@testable import LoadHTTP

/// A response as it comes over the wire, read by the machine and handed to a reader of checks.
struct ReceivedResponse {
    var head = ["Content-Type: application/json; charset=utf-8", "X-Tag: a", "X-Tag: b", "X-Empty:"]
    var body = #"{"user": {"name": "ada"}, "total": 4, "items": [1, 2], "token": "a\"b\u00e9", "none": null}"#
    var serviceTime: Int64 = 312_000_000
    /// Where the bytes are cut on their way, ascending.
    var cuts: [Int] = []

    var bytes: [UInt8] {
        let head = (["HTTP/1.1 200 OK", "Content-Length: \(body.utf8.count)"] + head).joined(separator: "\r\n")
        return Array((head + "\r\n\r\n" + body).utf8)
    }

    /// What the reader says to the response: nil where it passes, and what is taken from it.
    func read(by reader: ResponseReader, for session: Session? = nil) -> (failure: String?, taken: [Int: String]) {
        var machine = HTTP1ResponseMachine(limits: HTTP1ResponseMachine.Limits())
        machine.expectResponse(to: .other, keep: .init(reader.needs))
        let bytes = bytes
        var start = 0
        for end in cuts + [bytes.count] {
            _ = bytes[start..<end].withUnsafeBytes { machine.received($0) }
            start = end
        }
        var taken: [Int: String] = [:]
        let failure = machine.withResponse(serviceTime: serviceTime) { response in
            let failure =
                reader.firstFailure(in: response, for: session)
                ?? reader.extract(from: response) { taken[$0] = String(decoding: $1, as: UTF8.self) }
            return failure.map { reader.text(of: $0, in: response, for: session) }
        }
        return (failure, taken)
    }

    /// What is wrong with the response; nil where it passes the check.
    func failure(of check: ContentCheck) throws -> String? {
        read(by: try ResponseReader(checks: [check], extractions: [])).failure
    }

    /// What an extraction takes, or why it takes nothing.
    func taken(by extraction: ContentExtraction) throws -> String {
        let (failure, taken) = read(by: try ResponseReader(checks: [], extractions: [extraction]))
        return taken[0] ?? failure ?? "nothing, without a failure"
    }
}
