/// The head: found whole in the read buffer as a rule, put together from pieces otherwise.
extension HTTP1ResponseMachine {
    /// How far the lines of a head got.
    enum HeadScan {
        /// The line at this offset is not complete.
        case incomplete(line: Int)
        /// The head ended before this offset.
        case complete(end: Int)
        /// `failure` says why.
        case failed
    }

    /// How many bytes this head may take.
    var allowance: Int { limits.headBytes - headBytes }

    /// Whether the final head, which is complete, is wanted.
    @inline(__always)
    private var keepsHead: Bool {
        keep != .nothing || (keepsCookies && framing.setsCookies) || (keepsLocation && framing.hasLocation)
    }

    /// Heads that begin in `bytes`: interim ones, then the final one, then its body.
    mutating func receivedHead(_ bytes: HTTP1Bytes, from start: Int) -> Progress {
        var start = start
        while true {
            let view = HTTP1Bytes(base: bytes.base + start, count: bytes.count &- start)
            switch scanHead(view) {
            case .complete(let end):
                headBytes &+= end
                start &+= end
                if isInterim {
                    if let progress = interimEnded() { return progress }
                } else {
                    if keepsHead { head.append(contentsOf: view.slice(0..<end)) }
                    return headEnded(bytes, at: start)
                }
            case .incomplete(let line):
                head.append(contentsOf: view.slice(0..<view.count))
                pendingLine = line
                return .incomplete
            case .failed:
                return failed()
            }
        }
    }

    /// The rest of a head whose beginning is in `head`.
    ///
    /// No more is added than the head may still take, and lines are looked at only when one may be complete: however
    /// finely a head is cut, the work grows with its length only.
    mutating func receivedRestOfHead(_ bytes: HTTP1Bytes) -> Progress {
        let known = head.count
        let piece = bytes.slice(0..<Swift.min(bytes.count, allowance &+ 1 &- known))
        head.append(contentsOf: piece)
        let isJudgedByByte = status == 0 && known &- pendingLine < Self.versionLength
        guard isJudgedByByte || head.count > allowance || piece.contains(.lineFeed) else { return .incomplete }
        switch scanPieces() {
        case .complete(let end):
            headBytes &+= end
            if isInterim {
                dropHead()
                return interimEnded() ?? receivedHead(bytes, from: end &- known)
            }
            if !keepsHead { dropHead() } else { head.removeLast(head.count &- end) }
            return headEnded(bytes, at: end &- known)
        case .incomplete(let line):
            pendingLine = line
            return .incomplete
        case .failed:
            return failed()
        }
    }

    private mutating func scanPieces() -> HeadScan {
        // Moved out, so that the scan may change the rest of the machine; moving allocates nothing.
        var pieces: [UInt8] = []
        swap(&pieces, &head)
        defer { swap(&pieces, &head) }
        return pieces.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return .incomplete(line: 0) }
            return scanHead(HTTP1Bytes(base: base, count: buffer.count), from: pendingLine)
        }
    }

    /// A head from its first byte on: compared with the last one if it is a response's first, read if it differs.
    @inline(__always)
    private mutating func scanHead(_ bytes: HTTP1Bytes) -> HeadScan {
        guard let memory, headBytes == 0 else { return scanHead(bytes, from: 0) }
        if let end = memory.pointee.recall(bytes, status: &status, framing: &framing) { return .complete(end: end) }
        let scan = scanHead(bytes, from: 0)
        if case .complete(let end) = scan {
            memory.pointee.keep(bytes.slice(0..<end), status: status, framing: framing)
        }
        return scan
    }

    /// Goes over the lines of a head, the first of which begins at `line`; offset 0 is the head's first byte.
    private mutating func scanHead(_ bytes: HTTP1Bytes, from line: Int) -> HeadScan {
        var line = line
        if status == 0, let stop = scanStatusLine(bytes, &line) { return stop }
        while line < bytes.count {
            let nameEnd = bytes.endOfToken(from: line)
            guard nameEnd < bytes.count else { break }
            guard bytes[nameEnd] == UInt8(ascii: ":"), nameEnd > line else {
                if let stop = scanOtherLine(bytes, &line) { return stop }
                continue
            }
            let textEnd = bytes.endOfText(from: nameEnd &+ 1)
            guard let width = bytes.lineBreak(at: textEnd) else { break }
            guard width > 0 else { return refuse(nil, line: line, of: bytes) }
            let header = HTTP1Framing.header(bytes, line..<nameEnd)
            if let kind = framing.read(header, bytes, value: (nameEnd &+ 1)..<textEnd) {
                return refuse(kind, line: line, of: bytes)
            }
            line = textEnd &+ width
        }
        return pause(at: line, of: bytes)
    }

    /// A line that does not begin with a name and a colon: the empty line that ends the head, a continuation of the
    /// header before it, or a mistake.
    ///
    /// A continuation (obs-fold; RFC 9112, section 5.2) is read as white space, as a client must; but not on a header
    /// that decides the framing: there it serves only to make recipients disagree.
    private mutating func scanOtherLine(_ bytes: HTTP1Bytes, _ line: inout Int) -> HeadScan? {
        guard let emptyWidth = bytes.lineBreak(at: line) else { return pause(at: line, of: bytes) }
        if emptyWidth > 0 {
            let end = line &+ emptyWidth
            return end <= allowance ? .complete(end: end) : tooLarge()
        }
        guard bytes[line].isSpace else { return refuse(nil, line: line, of: bytes) }
        guard framing.mayContinue else {
            return refuse(.foldedHeader, line: line, of: bytes)
        }
        let textEnd = bytes.endOfText(from: line)
        guard let width = bytes.lineBreak(at: textEnd) else { return pause(at: line, of: bytes) }
        guard width > 0 else { return refuse(nil, line: line, of: bytes) }
        line = textEnd &+ width
        return nil
    }

    /// The bytes given end within the line at `line`.
    mutating func pause(at line: Int, of bytes: HTTP1Bytes) -> HeadScan {
        bytes.count > allowance ? tooLarge() : .incomplete(line: line)
    }

    @inline(never)
    mutating func tooLarge() -> HeadScan {
        _ = failed(.headTooLarge, "the response's head is larger than \(limits.headBytes) bytes")
        return .failed
    }

    /// Refuses the line at `line`, if it is complete and within the limit; until then there is nothing to judge.
    ///
    /// - Parameter kind: what is wrong; nil leaves it to a closer look.
    @inline(never)
    mutating func refuse(_ kind: HTTP1Failure.Kind?, line: Int, of bytes: HTTP1Bytes) -> HeadScan {
        let rest = bytes.slice(line..<bytes.count)
        guard let length = rest.firstIndex(of: .lineFeed) else { return pause(at: line, of: bytes) }
        guard line + length < allowance else { return tooLarge() }
        let text = Array(rest.prefix(length).last == .carriageReturn ? rest.prefix(length - 1) : rest.prefix(length))
        let reason = kind ?? HTTP1Failure.Kind(refusedHeaderLine: text)
        _ = failed(reason, "\(reason.complaint): \(text.quoted)")
        return .failed
    }
}

extension HTTP1Failure.Kind {
    /// What is wrong with a line of a head that is not a header.
    fileprivate init(refusedHeaderLine text: [UInt8]) {
        if text.contains(0) {
            self = .nulByte
        } else if text.contains(.carriageReturn) {
            self = .bareCarriageReturn
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let name = text[..<colon]
            let bare = name.dropLast(name.reversed().prefix { $0.isSpace }.count)
            self = bare.isEmpty || !bare.allSatisfy(HTTP1Bytes.isToken) ? .badHeaderName : .spaceBeforeColon
        } else {
            self = .headerWithoutColon
        }
    }

    /// The reason in words, to be followed by the line.
    fileprivate var complaint: String {
        switch self {
        case .nulByte: "NUL byte in the head"
        case .bareCarriageReturn: "carriage return within a line of the head"
        case .headerWithoutColon: "header line without a colon"
        case .spaceBeforeColon: "white space before a header's colon"
        case .foldedHeader: "continuation line where none may be"
        case .badContentLength: "content-length is not a number of bytes"
        case .conflictingContentLength: "content-length contradicts another one"
        case .badStatusLine: "status line without a status of three digits"
        default: "header name with a character that names may not hold"
        }
    }
}
