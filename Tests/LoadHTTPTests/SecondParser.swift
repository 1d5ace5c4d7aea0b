import CHTTPParser

@testable import LoadHTTP

/// The same responses as read by http_parser, the parser that node.js grew up with.
struct SecondParser {
    /// What it says of a response.
    enum Opinion: Equatable {
        case complete(status: Int, body: [UInt8], unconsumed: Int, canReuse: Bool)
        /// The name of its error.
        case failed(String)
    }

    private struct Record {
        var method = RequestMethod.other
        var status = 0
        var body: [UInt8] = []
        var isComplete = false
        var canReuse = false
    }

    /// Feeds it the whole response, interim ones first, and then the end of the stream.
    static func read(_ input: ResponseInput) -> Opinion {
        var rest = input.bytes[...]
        while true {
            let (opinion, consumed) = readOne(Array(rest), input.method)
            guard case .complete(let status, _, _, _) = opinion, (100..<200).contains(status), status != 101 else {
                return opinion
            }
            rest = rest.dropFirst(consumed)
        }
    }

    private static func readOne(_ bytes: [UInt8], _ method: RequestMethod) -> (Opinion, consumed: Int) {
        var record = Record(method: method)
        return withUnsafeMutablePointer(to: &record) { record in
            var parser = http_parser()
            http_parser_init(&parser, HTTP_RESPONSE)
            parser.allow_chunked_length = 1
            parser.data = UnsafeMutableRawPointer(record)
            var calls = settings()
            var consumed = 0
            if !bytes.isEmpty {
                consumed = bytes.withUnsafeBufferPointer { buffer in
                    buffer.withMemoryRebound(to: CChar.self) {
                        http_parser_execute(&parser, &calls, $0.baseAddress, $0.count)
                    }
                }
            }
            if !record.pointee.isComplete, parser.http_errno == 0 { http_parser_execute(&parser, &calls, nil, 0) }
            guard record.pointee.isComplete else {
                let error = parser.http_errno
                let name = error == 0 ? "incomplete" : String(cString: http_errno_name(http_errno(UInt32(error))))
                return (.failed(name), consumed)
            }
            let seen = record.pointee
            let opinion = Opinion.complete(
                status: seen.status, body: seen.body, unconsumed: bytes.count - consumed, canReuse: seen.canReuse)
            return (opinion, consumed)
        }
    }

    private static func settings() -> http_parser_settings {
        var calls = http_parser_settings()
        http_parser_settings_init(&calls)
        calls.on_headers_complete = { parser in
            guard let parser else { return -1 }
            let status = Int(parser.pointee.status_code)
            switch SecondParser.record(of: parser).pointee.method {
            case .connect where 200..<300 ~= status: return 2
            // It leaves it to its caller to know which responses have no body.
            case .head: return 1
            default: return status < 200 || status == 204 || status == 304 ? 1 : 0
            }
        }
        calls.on_body = { parser, start, count in
            guard let parser, let start else { return -1 }
            SecondParser.record(of: parser).pointee.body += UnsafeRawBufferPointer(start: start, count: count)
            return 0
        }
        calls.on_message_complete = { parser in
            guard let parser else { return -1 }
            let record = SecondParser.record(of: parser)
            record.pointee.isComplete = true
            record.pointee.status = Int(parser.pointee.status_code)
            let isTunnel = parser.pointee.upgrade != 0 || record.pointee.status == 101
            record.pointee.canReuse = http_should_keep_alive(parser) != 0 && !isTunnel
            http_parser_pause(parser, 1)
            return 0
        }
        return calls
    }

    private static func record(of parser: UnsafeMutablePointer<http_parser>) -> UnsafeMutablePointer<Record> {
        parser.pointee.data.assumingMemoryBound(to: Record.self)
    }
}
