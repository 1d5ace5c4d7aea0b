@testable import LoadGRPC

/// What the reader of gRPC's messages holds of any bytes: it finds the messages that are there, none larger than its limit,
/// and says what is wrong, wherever the bytes are cut and whatever stream came before. The fuzzer holds it to this, and a
/// test with the fuzzer's corpus.
///
/// The first byte of an input says whether messages are kept and whether a compression is named.
enum GRPCMessagePromise {
    private static let limit = 200

    private struct Outcome: Equatable {
        var messages: [[UInt8]] = []
        var compressed: [Bool] = []
        var lengths: [Int] = []
        var problem: GRPCMessageReader.Problem?
    }

    /// How it is broken; nil where it holds.
    static func broken(by input: [UInt8]) -> String? {
        guard let mode = input.first else { return nil }
        let (keeps, hasEncoding) = (mode & 1 == 0, mode & 2 == 0)
        let stream = Array(input.dropFirst())
        var expected = expected(of: stream, hasEncoding)
        if !keeps { (expected.messages, expected.compressed) = ([], []) }
        var reader = GRPCMessageReader()
        for size in [stream.count, 1, 3, 64] where size > 0 {
            let outcome = read(stream, size, keeps, hasEncoding, with: &reader)
            if outcome != expected { return "in pieces of \(size) bytes: \(outcome) instead of \(expected)" }
        }
        return brokenText(by: stream) ?? brokenTimeout(by: stream)
    }

    private static func read(
        _ stream: [UInt8], _ size: Int, _ keeps: Bool, _ hasEncoding: Bool, with reader: inout GRPCMessageReader
    ) -> Outcome {
        var outcome = Outcome()
        reader.begin(keeps: keeps, limit: limit)
        for start in stride(from: 0, to: stream.count, by: size) where outcome.problem == nil {
            // In storage of its own, so that a read beyond it is seen.
            Array(stream[start..<min(start + size, stream.count)]).withUnsafeBytes { piece in
                do throws(GRPCMessageReader.Problem) {
                    try reader.received(piece, hasEncoding: hasEncoding) { outcome.lengths.append($0) }
                } catch {
                    outcome.problem = error
                }
            }
        }
        if outcome.problem == nil {
            do throws(GRPCMessageReader.Problem) { try reader.finish() } catch { outcome.problem = error }
        }
        precondition(reader.count == outcome.lengths.count && reader.bytes.count <= stream.count)
        outcome.messages = reader.kept.map { Array(reader.bytes[$0.bytes]) }
        outcome.compressed = reader.kept.map(\.isCompressed)
        return outcome
    }

    /// What is in a stream, message by message.
    private static func expected(of stream: [UInt8], _ hasEncoding: Bool) -> Outcome {
        var outcome = Outcome()
        var rest = stream[...]
        while let flag = rest.first {
            guard flag <= 1 else {
                outcome.problem = .flag(flag)
                break
            }
            guard flag == 0 || hasEncoding else {
                outcome.problem = .compressedWithoutEncoding
                break
            }
            let length = rest.dropFirst().prefix(4).reduce(0) { $0 * 256 + Int($1) }
            guard rest.count >= 5 else {
                outcome.problem = .cut
                break
            }
            guard length <= limit else {
                outcome.problem = .messageTooLarge(bytes: length, limit: limit)
                break
            }
            guard rest.count >= 5 + length else {
                outcome.problem = .cut
                break
            }
            outcome.messages.append(Array(rest.dropFirst(5).prefix(length)))
            outcome.compressed.append(flag == 1)
            outcome.lengths.append(length)
            rest = rest.dropFirst(5 + length)
        }
        return outcome
    }

    /// The words of `grpc-message`: what was percent-encoded is what it was, and what was not stays as it is.
    private static func brokenText(by text: [UInt8]) -> String? {
        let words = String(decoding: text, as: UTF8.self)
        let encoded = text.flatMap { byte in
            let digits = String(byte, radix: 16, uppercase: byte % 2 == 0)
            return Array("%\(byte < 16 ? "0" : "")\(digits)".utf8)
        }
        guard GRPCFrame.message(encoded) == words else { return "percent-encoded words are not what they were" }
        let plain = GRPCFrame.message(text)
        return text.contains(UInt8(ascii: "%")) || plain == words ? nil : "plain words are not what they were"
    }

    /// A time-out is at most eight digits and a unit, not shorter than what is meant, and by less than a unit longer.
    private static func brokenTimeout(by bytes: [UInt8]) -> String? {
        guard bytes.count >= 8 else { return nil }
        let number = bytes.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let meant = max(1, Int64(number >> (1 + number % 63)))
        let text = GRPCFrame.timeout(nanoseconds: meant)
        let units: [Character: Int64] = [
            "n": 1, "u": 1_000, "m": 1_000_000, "S": 1_000_000_000, "M": 60_000_000_000, "H": 3_600_000_000_000,
        ]
        guard let count = Int64(text.dropLast()), let unit = text.last.flatMap({ units[$0] }), text.count <= 9 else {
            return "\(text) is no time-out"
        }
        let (said, isLonger) = count.multipliedReportingOverflow(by: unit)
        return isLonger || said >= meant && said - unit < meant ? nil : "\(meant) ns are said as \(text)"
    }
}
