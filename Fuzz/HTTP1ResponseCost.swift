// What reading one response costs: run it plainly for the time, under callgrind for instructions, and under memcheck
// with two numbers of responses to see that the number of allocations does not depend on it.
//
//     HTTP1ResponseCost RESPONSES [FORM]      FORM: whole (default), split, chunked, kept

#if canImport(Glibc)
    import Glibc
#endif

@main
struct HTTP1ResponseCost {
    /// As nginx sends a small file: 238 bytes of head.
    static let head = [
        "HTTP/1.1 200 OK", "Server: nginx/1.22.1", "Date: Sun, 23 Nov 2025 21:37:00 GMT", "Content-Type: text/html",
        "Content-Length: 615", "Last-Modified: Sun, 23 Nov 2025 21:00:00 GMT", "Connection: keep-alive",
        "ETag: \"6923756c-267\"", "Accept-Ranges: bytes", "", "",
    ].joined(separator: "\r\n")
    static let chunkedHead = head.replacing("Content-Length: 615", with: "Transfer-Encoding: chunked")

    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count > 1, let count = Int(arguments[1]) else { exit(2) }
        let form = arguments.count > 2 ? arguments[2] : "whole"
        let payload = String(repeating: "x", count: 615)
        let response = Array(
            (form == "chunked" ? "\(chunkedHead)267\r\n\(payload)\r\n0\r\n\r\n" : head + payload).utf8)
        var machine = HTTP1ResponseMachine(limits: .init())
        let started = nanoseconds()
        var complete = 0
        response.withUnsafeBytes { bytes in
            let pieces = form == "split" ? [bytes[..<100], bytes[100...]] : [bytes[...]]
            for _ in 0..<count {
                machine.expectResponse(to: .other, keep: form == "kept" ? .headAndBody : .nothing)
                for piece in pieces {
                    if case .complete = machine.received(UnsafeRawBufferPointer(rebasing: piece)) { complete += 1 }
                }
            }
        }
        let each = Double(nanoseconds() - started) / Double(max(count, 1))
        precondition(complete == count && (count == 0 || machine.status == 200 && machine.bodyBytes == 615))
        print("\(form): \(each) ns per response of \(response.count) bytes")
    }

    static func nanoseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000_000_000 + now.tv_nsec
    }
}
