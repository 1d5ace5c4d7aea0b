import LoadPlan
import LoadWire
import Testing

@testable import LoadHTTP

@Suite struct MultipartBodyTests {
    typealias Part = HTTPRequestSpecification.Part

    private func bytes(_ parts: [Part]) throws -> (boundary: String, body: [UInt8]) {
        let template = try HTTPBodyTemplate(.multipart(parts), values: nil)
        return (try MultipartBody(parts).boundary, try #require(template.plain))
    }

    @Test func fieldsAndFilesStandBetweenTheBoundary() throws {
        let (boundary, body) = try bytes([
            Part("title", .text("a cat")),
            Part("pho\"to", .bytes([0, 13, 10, 255]), filename: "c\"a\r\nt.jpg", type: "image/jpeg"),
        ])
        let expected =
            Array(
                """
                --B\r
                Content-Disposition: form-data; name="title"\r
                \r
                a cat\r
                --B\r
                Content-Disposition: form-data; name="pho%22to"; filename="c%22a%0D%0At.jpg"\r
                Content-Type: image/jpeg\r
                \r

                """.replacing("B", with: boundary).utf8) + [0, 13, 10, 255] + Array("\r\n--\(boundary)--\r\n".utf8)
        #expect(body == expected)
    }

    @Test func equalPartsHaveEqualBoundariesWhichAllOfTheirBytesLack() throws {
        let parts = [Part("a", .text("x"))]
        let first = try MultipartBody(parts).boundary
        #expect(try MultipartBody(parts).boundary == first)
        // The boundary that these bytes would have first is among them, and the next ones too.
        var content: [UInt8] = []
        var refused: Set<String> = []
        for _ in 0..<50 {
            let boundary = try MultipartBody([Part("a", .bytes(content))]).boundary
            #expect(refused.insert(boundary).inserted)
            #expect(content.firstRange(of: Array(boundary.utf8)) == nil)
            content += Array(boundary.utf8)
        }
    }

    /// Random parts, read back by a second reader, which knows nothing but RFC 2046.
    @Test func whatWasPutInComesOut() throws {
        var random = SplitMix64(seed: 7)
        let pieces: [[UInt8]] = [
            Array("\r\n".utf8), Array("--".utf8), Array("squall-".utf8), [0], [255], Array("\r\n--squall-".utf8),
            Array("name=\"x\"".utf8), Array("0123456789abcdef".utf8),
        ]
        for _ in 0..<500 {
            let parts = (0..<Int.random(in: 1...4, using: &random)).map { index in
                let content = (0..<Int.random(in: 0...12, using: &random))
                    .flatMap { _ in pieces[Int.random(in: pieces.indices, using: &random)] }
                return Part("p\(index)", .bytes(content), filename: Bool.random(using: &random) ? "f" : nil)
            }
            let (boundary, body) = try bytes(parts)
            let delimiter = Array("\r\n--\(boundary)".utf8)
            let found = (Array("\r\n".utf8) + body).split(by: delimiter)
            #expect(found.count == parts.count + 2)
            #expect(found.last == Array("--\r\n".utf8))
            for (part, read) in zip(parts, found.dropFirst()) {
                let end = try #require(read.firstRange(of: Array("\r\n\r\n".utf8)))
                guard case .bytes(let content) = part.content else { continue }
                #expect(Array(read[end.upperBound...]) == content)
            }
        }
    }

    private static let layout = SessionLayout(names: ["title", "file"])

    private func fill(_ parts: [Part], title: String) throws -> String { try filler(parts)(title) }

    /// What fills one compiled request again and again.
    private func filler(_ parts: [Part]) throws -> (String) throws -> String {
        let request = HTTPRequestSpecification(method: "POST", body: .multipart(parts))
        let compiled = try HTTP1CompiledRequest(request, settings: HTTPSettings(host: "a"), layout: Self.layout)
        guard case .template(let template, let rest) = compiled else { throw Diagnostic("no template") }
        let session = Session(Self.layout)
        return { title in
            session[0] = Array(title.utf8)[...]
            var (bytes, scratch): ([UInt8], [UInt8]) = ([], [])
            try template.fill(from: session, into: &bytes, scratch: &scratch)
            return String(decoding: bytes + rest, as: UTF8.self)
        }
    }

    @Test func placesAreFilledAndTheLengthCounted() throws {
        let parts = [Part("title", .text("<${title}>"), filename: "${title}.txt", type: "text/plain")]
        let request = try fill(parts, title: "a \"b\"")
        let split = try #require(request.firstRange(of: "\r\n\r\n"))
        let body = request[split.upperBound...]
        #expect(body.contains("filename=\"a %22b%22.txt\"\r\nContent-Type: text/plain\r\n\r\n<a \"b\">\r\n"))
        #expect(request.contains("Content-Length: \(body.utf8.count)\r\n"))
        let boundary = try MultipartBody(parts).boundary
        #expect(request.contains("Content-Type: multipart/form-data; boundary=\(boundary)\r\n"))
    }

    @Test func noValueEndsAPart() throws {
        let parts = [Part("title", .text("${title}23456789abcdef"))]
        let boundary = try MultipartBody(parts).boundary
        for title in ["\r\n--\(boundary)\r\n", boundary, "x\(boundary)"] {
            let error = #expect(throws: HTTP1RequestTemplate.Problem.self) { try fill(parts, title: title) }
            #expect(error == .boundary)
        }
        #expect(try fill(parts, title: String(boundary.dropLast())).contains(boundary.dropLast()))
    }

    /// Nor with the bytes around it, another value among them, nor before a long file.
    @Test func noValueCompletesABoundary() throws {
        let file = Part("file", .bytes([UInt8](repeating: 1, count: 20_000)))
        for text in ["squall-${title}", "${title}9abcdef", "${title}", "${title}${title}", "${title}-${title}"] {
            for parts in [[Part("title", .text(text))], [Part("title", .text(text)), file]] {
                let boundary = try MultipartBody(parts).boundary
                let fill = try filler(parts)
                var refused = 0
                for start in boundary.indices {
                    for end in boundary[start...].indices {
                        let title = String(boundary[start...end])
                        let filled = text.replacing("${title}", with: title)
                        let isRefused = (try? fill(title)) == nil
                        #expect(isRefused == filled.contains(boundary), "\(title) in \(text)")
                        if isRefused { refused += 1 }
                    }
                }
                #expect(refused > 0 || text != "${title}")
            }
        }
    }
}

extension [UInt8] {
    fileprivate func split(by separator: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var rest = self[...]
        while let found = rest.firstRange(of: separator) {
            parts.append(Array(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return parts + [Array(rest)]
    }
}
