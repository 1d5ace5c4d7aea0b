import LoadMeasure
import LoadPlan

/// A text of a step with places for values, such as `cart:${id}`; a plan has it as it was written.
public struct CallText: Sendable, Codable, Equatable {
    /// As it was written.
    public let written: String
    let template: Template

    /// Reads a text; `Template.escaped` makes one that stands for itself.
    ///
    /// - Throws: a `Diagnostic` without a place where a place for a value is not written right.
    public init(_ written: String) throws(Diagnostic) {
        (self.written, template) = (written, try Template(parsing: written))
    }

    /// Reads a text of a plan.
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes it as it was written.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(written)
    }
}

extension LocatedNode {
    /// A text with places for values.
    public func callText(_ what: String, wanted: String, into diagnostics: inout Diagnostics) -> CallText? {
        guard let text = string(what, wanted: wanted, into: &diagnostics) else { return nil }
        // Places that are not written right, the reader of scenarios reports in all steps.
        return try? CallText(text)
    }
}

/// The values that one call's texts are filled with: those of its user at the moment when it was due.
public struct CallValues: Sendable {
    private let values: [String: ArraySlice<UInt8>]

    init(_ values: [String: ArraySlice<UInt8>]) {
        self.values = values
    }

    /// Values for a call that no engine makes: in tests.
    public init(_ values: [String: String] = [:]) {
        self.values = values.mapValues { ArraySlice($0.utf8) }
    }

    /// A text with its values, as bytes.
    ///
    /// - Throws: `CallFailed` of the kind `request` where one has no value: let it pass.
    public func bytes(_ text: CallText) throws(CallFailed) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in text.template.parts {
            switch part {
            case .text(let plain): bytes += plain.utf8
            case .value(let name):
                guard let value = values[name] else { throw CallFailed(.request, "${\(name)} has no value") }
                bytes += value
            }
        }
        return bytes
    }

    /// A text with its values.
    ///
    /// - Throws: `CallFailed` of the kind `request` where one has no value: let it pass.
    public func text(_ text: CallText) throws(CallFailed) -> String {
        String(decoding: try bytes(text), as: UTF8.self)
    }
}
