@testable import LoadHTTP

/// What the scanner of event streams holds of any bytes: it finds the events that WHATWG HTML, section 9.2.6, finds in the
/// whole, wherever the bytes are cut. The fuzzer holds it to this, and a test with the fuzzer's corpus.
enum EventStreamPromise {
    /// How it is broken; nil where it holds.
    static func broken(by input: [UInt8]) -> String? {
        let events = events(in: input)
        for size in [input.count, 1, 2, 3, 7] where size > 0 {
            let found = scan(input, size)
            if found != events { return "in pieces of \(size) bytes: \(found) instead of \(events)" }
        }
        return nil
    }

    private static func scan(_ input: [UInt8], _ size: Int) -> [Int] {
        var scanner = EventStreamScanner()
        var found: [Int] = []
        for start in stride(from: 0, to: input.count, by: size) {
            // In storage of its own, so that a read beyond it is seen.
            Array(input[start..<min(start + size, input.count)]).withUnsafeBytes { piece in
                scanner.take(piece) { found.append($0) }
            }
        }
        return found
    }

    /// The lengths of the events' data, line by line and field by field.
    private static func events(in input: [UInt8]) -> [Int] {
        var events: [Int] = []
        var data: [UInt8] = []
        for line in lines(of: input.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(input.dropFirst(3)) : input) {
            guard !line.isEmpty else {
                // Each line of data ended with a line break; the last one is no part of it.
                if !data.isEmpty { events.append(data.count - 1) }
                data = []
                continue
            }
            let colon = line.firstIndex(of: UInt8(ascii: ":"))
            guard line[..<(colon ?? line.endIndex)].elementsEqual("data".utf8) else { continue }
            let value = colon.map { line[($0 + 1)...] } ?? []
            data += value.first == UInt8(ascii: " ") ? value.dropFirst() : value
            data.append(UInt8(ascii: "\n"))
        }
        return events
    }

    /// The lines that have an end.
    private static func lines(of input: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for (index, byte) in input.enumerated() {
            switch byte {
            case UInt8(ascii: "\n") where index > 0 && input[index - 1] == UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                lines.append(line)
                line = []
            default: line.append(byte)
            }
        }
        return lines
    }
}
