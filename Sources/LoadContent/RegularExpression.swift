import CPCRE2
import LoadPlan

/// A regular expression on bytes (PCRE2, UTF-8, compiled to machine code where the system allows it).
///
/// Owner: the step's reader, and with it one loop: matching writes into memory of its own and allocates nothing, but for a
/// pattern that goes back and forth so much that the machine stack is too small for it.
final class RegularExpression {
    /// What matching came to.
    enum Outcome: Equatable { case matches, differs, gaveUp }

    /// How many attempts a match may take. A pattern such as `(a+)+b` would otherwise stop a loop for minutes.
    static let mostAttempts: UInt32 = 1_000_000

    /// The pattern as written.
    let text: String
    /// How many groups the pattern has.
    let groups: Int
    private let code: OpaquePointer
    private let context: OpaquePointer
    private let match: OpaquePointer
    private let stack: OpaquePointer?

    /// Compiles a pattern.
    ///
    /// - Throws: a `Diagnostic` without a place, whose message completes `matches "..."`.
    init(_ text: String) throws(Diagnostic) {
        var (error, offset) = (Int32(0), 0)
        // Bytes of a body that are not UTF-8 match nothing, and stop nothing.
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF)
        // With a zero at the end, so that an empty pattern has an address too.
        let bytes = Array(text.utf8) + [0]
        guard let code = pcre2_compile_8(bytes, bytes.count - 1, options, &error, &offset, nil) else {
            let place = String(decoding: bytes.prefix(offset), as: UTF8.self).count
            throw Diagnostic(
                "\"\(text)\" cannot be read at character \(place + 1): \(Self.message(error))",
                fix: #"mend it, or put a \ before a character that stands for itself"#)
        }
        guard let context = pcre2_match_context_create_8(nil),
            let match = pcre2_match_data_create_from_pattern_8(code, nil)
        else {
            throw Diagnostic("\"\(text)\" cannot be compiled: no memory", fix: "use a shorter one")
        }
        self.text = text
        (self.code, self.context, self.match) = (code, context, match)
        pcre2_set_match_limit_8(context, Self.mostAttempts)
        // Where this fails, the same is interpreted.
        pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
        stack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
        pcre2_jit_stack_assign_8(context, nil, stack.map(UnsafeMutableRawPointer.init))
        var groups: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
        self.groups = Int(groups)
    }

    deinit {
        pcre2_jit_stack_free_8(stack)
        pcre2_match_data_free_8(match)
        pcre2_match_context_free_8(context)
        pcre2_code_free_8(code)
    }

    /// Whether the pattern matches anywhere in the text.
    func matches(_ text: UnsafeRawBufferPointer) -> Outcome { search(text, from: 0) }

    /// A group (0 for all) of the match with that index, from 0; nil where there is no such match, or the group is not
    /// part of it.
    func group(_ group: Int, ofMatch index: Int, in text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var (start, left) = (0, index)
        while start <= text.count, search(text, from: start) == .matches {
            if left == 0 {
                return self.range(ofGroup: group).map { UnsafeRawBufferPointer(rebasing: text[$0]) }
            }
            left -= 1
            guard let range = self.range(ofGroup: 0) else { return nil }
            // Behind an empty match the next one begins at least a character further on.
            start = range.isEmpty ? range.upperBound + 1 : range.upperBound
            while start < text.count, text[start] & 0xC0 == 0x80 { start += 1 }
        }
        return nil
    }

    private func search(_ text: UnsafeRawBufferPointer, from start: Int) -> Outcome {
        // PCRE2 refuses an absent address, even of no bytes.
        var nothing: UInt8 = 0
        let result = withUnsafePointer(to: &nothing) { empty in
            pcre2_match_8(
                code, text.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? empty, text.count, start, 0, match,
                context)
        }
        return result > 0 ? .matches : result == PCRE2_ERROR_NOMATCH ? .differs : .gaveUp
    }

    private func range(ofGroup group: Int) -> Range<Int>? {
        guard group <= groups, let ends = pcre2_get_ovector_pointer_8(match) else { return nil }
        let (start, end) = (ends[2 * group], ends[2 * group + 1])
        // What took no part is at -1; `\K` in a look-ahead can put the start behind the end.
        guard start >= 0, start <= end else { return nil }
        return start..<end
    }

    private static func message(_ error: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let count = pcre2_get_error_message_8(error, &text, text.count)
        return count > 0 ? String(decoding: text.prefix(Int(count)), as: UTF8.self) : "error \(error)"
    }
}
