import LoadPlan
import Yams

/// A YAML text on its way to located nodes.
///
/// The YAML parser stops at the first mapping with a repeated key; so that the user still sees all mistakes at once,
/// the earlier of two equal keys is masked, by replacing its first letter with one from the private use area, and the
/// text is parsed again. Masking keeps every column where it was; `NodeLocator` takes it off.
struct YAMLDocument {
    let text: String
    let file: String

    init(text: String, file: String) {
        self.text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        self.file = file
    }

    /// The root of the only document, or nil with reports.
    func root(into diagnostics: inout Diagnostics) -> LocatedNode? {
        let lines = SourceLines(text)
        guard reportForbidden(in: lines, into: &diagnostics) else { return nil }
        var masked = text
        var masks: [MaskedKey] = []
        while true {
            do {
                let parser = try Parser(yaml: masked, resolver: .basic, encoding: .utf8)
                guard let node = try parser.singleRoot() else {
                    diagnostics.report(emptyFile)
                    return nil
                }
                var locator = NodeLocator(file: file, lines: lines, masks: masks)
                return locator.locate(node, into: &diagnostics)
            } catch YamlError.duplicatedKeysInMapping(_, let context) {
                guard let mask = MaskedKey(at: context.mark, in: lines, number: masks.count), masks.count < 1_000 else {
                    let place = lines.location(line: context.mark.line, column: context.mark.column, file: file)
                    diagnostics.report(Diagnostic("this key appears twice", fix: "keep one of the two", at: place))
                    return nil
                }
                masks.append(mask)
                masked = MaskedKey.apply(masks, to: text)
            } catch {
                YAMLProblem(error, lines: lines, file: file).report(into: &diagnostics)
                return nil
            }
        }
    }

    private var emptyFile: Diagnostic {
        Diagnostic(
            "the scenario is empty", fix: "begin with squall: 1, then target, phases and users",
            at: SourceLocation(file: file, line: 1, column: 1))
    }

    private func reportForbidden(in lines: SourceLines, into diagnostics: inout Diagnostics) -> Bool {
        let forbidden = lines.forbiddenScalars()
        for (line, column, scalar) in forbidden.prefix(10) {
            let code = String(scalar.value, radix: 16, uppercase: true)
            let number = String(repeating: "0", count: max(0, 4 - code.count)) + code
            diagnostics.report(
                Diagnostic(
                    "the character U+\(number) is not allowed in YAML",
                    fix: "remove it, or write it as an escape in double quotes",
                    at: lines.location(line: line, column: column, file: file)))
        }
        return forbidden.isEmpty
    }
}

/// A key that is masked because the same mapping has it again later.
struct MaskedKey {
    /// Where the parser says that the key begins (in Unicode scalars, from 1).
    let line: Int
    let column: Int
    /// The letter that was replaced, and by what.
    let original: Unicode.Scalar
    let mask: Unicode.Scalar
    private let index: String.Index

    init?(at mark: Mark, in lines: SourceLines, number: Int) {
        (line, column) = (mark.line, mark.column)
        guard var found = lines.scalar(line: line, column: column) else { return nil }
        if found.scalar == "\"" || found.scalar == "'" {
            guard let inside = lines.scalar(line: line, column: column + 1), inside.scalar != found.scalar else {
                return nil
            }
            found = inside
        }
        // What begins with a sign of YAML's own (an anchor, a tag, an escape, a bracket) cannot be masked.
        guard !"&!*\\[{?".unicodeScalars.contains(found.scalar), let mask = Unicode.Scalar(0xE000 + UInt32(number))
        else {
            return nil
        }
        (original, self.mask, index) = (found.scalar, mask, found.index)
    }

    static func apply(_ keys: [MaskedKey], to text: String) -> String {
        let replacements = Dictionary(keys.map { ($0.index, $0.mask) }) { first, _ in first }
        var result = String.UnicodeScalarView()
        for index in text.unicodeScalars.indices {
            result.append(replacements[index] ?? text.unicodeScalars[index])
        }
        return String(result)
    }
}
