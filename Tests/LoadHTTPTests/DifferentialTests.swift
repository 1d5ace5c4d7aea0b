import Testing

@testable import LoadHTTP

/// Two parsers, one opinion; where they differ, a rule here says why.
@Suite struct DifferentialTests {
    @Test func bothReadEveryValidResponseAlike() {
        var generator = ResponseGenerator(seed: 1)
        for index in 0..<6_000 {
            let input = generator.valid()
            let difference = difference(input)
            if case .reuse(let ours) = difference, !ours, isExplained(.reuse(ours: ours), input) { continue }
            #expect(difference == nil, "response \(index) to \(input.method): \(shown(input))")
        }
    }

    @Test func theyDifferOnMutatedResponsesOnlyWhereARuleSaysWhy() {
        var generator = ResponseGenerator(seed: 2)
        var explained = 0
        for index in 0..<20_000 {
            let input = generator.mutated()
            guard let difference = difference(input) else { continue }
            explained += 1
            #expect(isExplained(difference, input), "response \(index): \(difference) in \(shown(input))")
        }
        #expect(explained < 2_000, "the rules are exceptions")
    }

    @Test func whereGeneratedResponsesAreCutMakesNoDifference() {
        var generator = ResponseGenerator(seed: 3)
        for index in 0..<6_000 {
            let input = generator.chance(30) ? generator.valid() : generator.mutated()
            let whole = input.read()
            let cuts = (0..<generator.number(below: 4)).map { _ in generator.number(below: input.bytes.count + 1) }
            #expect(input.read(cutAt: cuts.sorted()) == whole, "response \(index) cut at \(cuts)")
            if index % 20 == 0, !input.bytes.isEmpty {
                #expect(input.read(cutAt: Array(0..<input.bytes.count)) == whole, "response \(index) byte by byte")
            }
        }
    }

    private func shown(_ input: ResponseInput) -> String {
        String(String.UnicodeScalarView(input.bytes.map { UnicodeScalar($0) })).debugDescription
    }

    private enum Difference {
        /// Only this machine reads it; the other's error.
        case onlyWeRead(String)
        /// Only the other reads it; our failure.
        case onlyTheyRead(HTTP1Failure.Kind)
        case reuse(ours: Bool)
        case content
    }

    private func difference(_ input: ResponseInput) -> Difference? {
        let ours = input.read()
        switch (ours.ending, SecondParser.read(input)) {
        case (.failed, .failed): return nil
        case (.complete, .failed(let error)): return .onlyWeRead(error)
        case (.failed(let kind), .complete): return .onlyTheyRead(kind)
        case (.complete(let unconsumed), .complete(let status, let body, let theirUnconsumed, let canReuse)):
            guard status == ours.status, body == ours.body, unconsumed == theirUnconsumed else { return .content }
            return canReuse == ours.canReuse ? nil : .reuse(ours: ours.canReuse)
        }
    }

    private func isExplained(_ difference: Difference, _ input: ResponseInput) -> Bool {
        let text = String(decoding: input.bytes.map(\.lowercased), as: UTF8.self).unicodeScalars.map(\.value)
        func has(_ part: String) -> Bool { text.contains(part.unicodeScalars.map(\.value)) }
        switch difference {
        case .onlyWeRead("HPE_INVALID_HEADER_TOKEN"):
            // It refuses control characters in values, or some of them; RFC 9110, section 5.5, lets us keep them.
            return input.bytes.contains { $0 < 0x20 && ![9, 10, 13].contains($0) || $0 == 0x7F }
        case .onlyWeRead("HPE_UNEXPECTED_CONTENT_LENGTH"):
            // It refuses equal repetitions, and a length beside any coding.
            return has("content-length")
        case .onlyWeRead("HPE_INVALID_CHUNK_SIZE"):
            // It knows spaces as white space after a chunk's size, and no tabs.
            return has("\t")
        case .onlyTheyRead(.badContentLength), .onlyTheyRead(.foldedHeader):
            // It lets a continuation line change the framing.
            return has("\n ") || has("\n\t")
        case .onlyTheyRead(.bareCarriageReturn), .onlyTheyRead(.closedInHead):
            // It takes a lone CR for a line break in some places, and waits for no LF after the last one of a head.
            return has("\r")
        case .onlyTheyRead(.badHeaderName), .onlyTheyRead(.spaceBeforeColon):
            // As Debian builds it, it lets spaces into names.
            return has(" ")
        case .onlyTheyRead(.nulByte), .onlyTheyRead(.notHTTP), .onlyTheyRead(.badStatusLine):
            // It looks at few of the first letters, at no byte of the reason, and at no number of digits.
            return true
        case .onlyTheyRead(.badChunkSize), .onlyTheyRead(.badChunkEnd), .onlyTheyRead(.badTrailer):
            // As Debian builds it, it looks neither at the bytes that should be CR LF nor at extensions.
            return has("chunked")
        case .reuse(let ours):
            // It does not know that one framing too many, or a coding in HTTP/1.0, means that the peer is mistaken,
            // nor that in HTTP/1.0 too "close" outweighs "keep-alive"; and it lets trailers change all that.
            if ours { return has("\r\n0\r\n") }
            let isHTTP10 = has("http/1.0")
            return has("transfer-encoding") && (has("content-length") || isHTTP10)
                || isHTTP10 && has("close") && has("keep-alive")
        case .content:
            // It does not pass over empty elements of a list.
            return has(",chunked")
        default:
            return false
        }
    }
}
