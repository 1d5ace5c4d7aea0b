import Foundation
import LoadMeasure
import LoadPlan
import LoadVerdict
import Testing

@testable import LoadOutput

/// The published schema and the report say the same: neither may change without the other.
@Suite struct ReportSchemaTests {
    /// What a report's part about the target does not have as described.
    static func mistakes(inTarget target: [String: Any]) throws -> [String] {
        let definitions = try Self().schema()["$defs"] as? [String: [String: Any]] ?? [:]
        return SchemaValidator(definitions: definitions).mistakes(target, ["$ref": "#/$defs/target"], at: "target")
    }

    private func schema() throws -> [String: Any] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/report.schema.json")
        return try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    }

    private func mistakes(_ result: RunResult) throws -> [String] {
        let schema = try self.schema()
        let validator = SchemaValidator(definitions: schema["$defs"] as? [String: [String: Any]] ?? [:])
        return validator.mistakes(try JSONReportTests.parsed(result), schema, at: "report")
    }

    @Test func everyReportMatchesTheSchema() throws {
        #expect(try mistakes(Shop.result()) == [])
        #expect(try mistakes(Shop.result(Shop.closedPlan, total: Shop.interval(from: 0))) == [])
        #expect(try mistakes(Shop.result(total: Snapshot(start: .zero, end: .zero), ending: .interrupted)) == [])
        #expect(try mistakes(Shop.result(total: Snapshot(start: .zero, end: .zero), ending: .setupFailed)) == [])
        #expect(try mistakes(Shop.aborted) == [])
        #expect(try mistakes(Shop.gatedResult) == [])
        #expect(try mistakes(Shop.result(events: Shop.events)) == [])
        var bare = Shop.result()
        bare.generator = nil
        #expect(try mistakes(bare) == [])
    }

    @Test func theSchemaKnowsEveryKindOfError() throws {
        let definitions = try schema()["$defs"] as? [String: [String: Any]]
        let kinds = definitions?["error_kind"]?["enum"] as? [String]
        #expect(kinds == ErrorKind.allCases.map(\.name).sorted())
    }

    @Test func severalScenariosAreAsDescribed() throws {
        let schema = try self.schema()
        let definitions = schema["$defs"] as? [String: [String: Any]] ?? [:]
        let report = try JSONReportTests.parsed(Shop.severalScenarios)
        let parts = try #require(report["scenarios"] as? [[String: Any]])
        #expect(parts.compactMap { $0["name"] as? String } == ["browsers", "buyers"])
        #expect(parts.compactMap { $0["start"] as? Double } == [10, 0])
        let item = (schema["properties"] as? [String: [String: Any]])?["scenarios"]?["items"] as? [String: Any] ?? [:]
        var described = (item["properties"] as? [String: [String: Any]] ?? [:])
        for (key, property) in described {
            guard let reference = property["$ref"] as? String else { continue }
            #expect(reference == "#/properties/\(key)")
            described[key] = (schema["properties"] as? [String: [String: Any]])?[key]
        }
        let validator = SchemaValidator(definitions: definitions)
        let resolved: [String: Any] = ["type": "object", "required": item["required"] ?? [], "properties": described]
        for part in parts { #expect(validator.mistakes(part, resolved, at: "scenario") == []) }
    }

    @Test func theValidatorFindsMistakes() throws {
        let schema = try self.schema()
        let validator = SchemaValidator(definitions: schema["$defs"] as? [String: [String: Any]] ?? [:])
        var report = try JSONReportTests.parsed(Shop.result())
        report["verdict"] = "perhaps"
        report["throughput"] = NSNull()
        report["counts"] = nil
        report["surprise"] = 1
        report["errors"] = ["gremlins": 1]
        #expect(validator.mistakes(report, schema, at: "report").count == 5)
    }
}

/// The part of JSON Schema that the published schema uses, and stricter in one point: keys that `properties` does not
/// name are mistakes, so that the schema cannot fall behind.
struct SchemaValidator {
    let definitions: [String: [String: Any]]

    func mistakes(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = definitions[name] else { return ["\(path): unknown reference \(reference)"] }
            return mistakes(value, target, at: path)
        }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            let matching = choices.filter { mistakes(value, $0, at: path).isEmpty }
            return matching.count == 1 ? [] : ["\(path): matches \(matching.count) of \(choices.count) choices"]
        }
        return scalarMistakes(value, schema, at: path) + objectMistakes(value, schema, at: path)
            + arrayMistakes(value, schema, at: path)
    }

    private func scalarMistakes(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        var found: [String] = []
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] }
        if let types, !types.contains(where: { Self.isOf(type: $0, value) }) {
            found.append("\(path): \(value) is not \(types)")
        }
        if let allowed = schema["enum"] as? [String], !allowed.contains(value as? String ?? "") {
            found.append("\(path): \(value) is none of \(allowed)")
        }
        if let constant = schema["const"] as? NSObject, constant != value as? NSObject {
            found.append("\(path): \(value) is not \(constant)")
        }
        if let number = value as? NSNumber, let least = schema["minimum"] as? NSNumber,
            number.doubleValue < least.doubleValue
        {
            found.append("\(path): \(value) is below \(least)")
        }
        return found
    }

    private func objectMistakes(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        guard let object = value as? [String: Any] else { return [] }
        var found = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map {
            "\(path): \($0) is missing"
        }
        let properties = schema["properties"] as? [String: [String: Any]]
        for (key, member) in object {
            if let names = schema["propertyNames"] as? [String: Any] {
                found += mistakes(key, names, at: "\(path).\(key)")
            }
            if let property = properties?[key] ?? schema["additionalProperties"] as? [String: Any] {
                found += mistakes(member, property, at: "\(path).\(key)")
            } else if properties != nil {
                found.append("\(path): the schema does not know \(key)")
            }
        }
        return found
    }

    private func arrayMistakes(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        guard let values = value as? [Any], let items = schema["items"] as? [String: Any] else { return [] }
        return values.enumerated().flatMap { mistakes($0.element, items, at: "\(path)[\($0.offset)]") }
    }

    private static func isOf(type: String, _ value: Any) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "boolean": (value as? NSNumber).map { CFGetTypeIDIsBoolean($0) } ?? false
        case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
        case "number": value is NSNumber
        default: false
        }
    }

    private static func CFGetTypeIDIsBoolean(_ number: NSNumber) -> Bool {
        number == NSNumber(value: true) || number == NSNumber(value: false)
    }
}
