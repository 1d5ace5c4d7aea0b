import LoadContent
import LoadPlan

extension GRPCStepDecoder {
    /// Looks whether steps call methods that there are, with messages that they take. Nil where only the target knows the
    /// services.
    public func stepCheck(settings: PlanValue) -> StepCheck? {
        guard let settings = try? settings.decoded(as: GRPCSettings.self), let descriptors = settings.descriptors,
            let schema = try? GRPCSchema(descriptors: descriptors)
        else { return nil }
        let check = GRPCStepCheck(schema: schema)
        return { step, diagnostics in check.check(step, into: &diagnostics) }
    }
}

/// Holds a step as it is written to the schema.
struct GRPCStepCheck {
    let schema: GRPCSchema
    private let message = ProtobufBuffer()

    init(schema: GRPCSchema) { self.schema = schema }

    /// Reports what the step's method, or its messages, are not. What `decodeStep` has reported is passed over.
    func check(_ step: LocatedNode, into diagnostics: inout Diagnostics) {
        guard case .mapping(let entries) = step.value, let named = entries.first(where: { $0.key == "grpc" }),
            let text = named.value.text, let name = try? GRPCMethodName(parsing: text)
        else { return }
        let method: GRPCMethod
        do throws(Diagnostic) {
            method = try schema.method(name)
        } catch {
            diagnostics.report(Diagnostic(error.message, fix: error.fix, at: named.value.location))
            return
        }
        for entry in entries {
            switch entry.key {
            case "message": check(entry.value, method, into: &diagnostics)
            case "messages":
                guard case .list(let elements) = entry.value.value else { continue }
                if !method.clientStreams {
                    diagnostics.report(
                        Diagnostic(
                            "\(name) takes one message, not several", fix: "write message, or a step for each",
                            at: entry.keyLocation))
                }
                for element in elements { check(element, method, into: &diagnostics) }
            case "expect":
                guard case .mapping(let expected) = entry.value.value, !method.serverStreams else { continue }
                for wanted in expected where wanted.key == "messages" {
                    diagnostics.report(
                        Diagnostic(
                            "\(name) gives one message, so \"messages\" means nothing here", fix: "remove it",
                            at: wanted.keyLocation))
                }
            default: break
            }
        }
    }

    private func check(_ node: LocatedNode, _ method: GRPCMethod, into diagnostics: inout Diagnostics) {
        let before = diagnostics.all.count
        if method.input.hasFields { checkFields(node, of: method.input, into: &diagnostics) }
        guard diagnostics.all.count == before else { return }
        // With what values will fill left out, for nobody knows what that is.
        let text = JSONText(Self.withoutPlaces(node)).text
        let problem = text.utf8.withContiguousStorageIfAvailable {
            schema.encode(UnsafeRawBufferPointer($0), as: method.input, into: message)
        }
        guard let problem = problem ?? "it is no text" else { return }
        diagnostics.report(
            Diagnostic(
                "this is no \(method.input.name): \(problem)", fix: "write what the message's fields take",
                at: node.location))
    }

    /// Reports fields that the type has not, each with its place.
    private func checkFields(_ node: LocatedNode, of type: GRPCType, into diagnostics: inout Diagnostics) {
        guard case .mapping(let entries) = node.value else { return }
        for entry in entries {
            guard let field = type.field(entry.key) else {
                let known = type.fields
                let near = entry.key.nearest(among: known).map { "did you mean \"\($0)\"?" }
                let all = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
                diagnostics.report(
                    Diagnostic(
                        "\(type.name) has no field \"\(entry.key)\"", fix: near ?? all, at: entry.keyLocation))
                continue
            }
            guard let message = field.message else { continue }
            if field.isMap {
                guard case .mapping(let values) = entry.value.value else { continue }
                for value in values { checkFields(value.value, of: message, into: &diagnostics) }
            } else if case .list(let elements) = entry.value.value, field.isList {
                for element in elements { checkFields(element, of: message, into: &diagnostics) }
            } else {
                checkFields(entry.value, of: message, into: &diagnostics)
            }
        }
    }

    /// The node with null for each text that has places, and without such elements of lists and entries of maps.
    private static func withoutPlaces(_ node: LocatedNode) -> LocatedNode {
        switch node.value {
        case .null: return node
        case .scalar(let text, _): return hasPlaces(text) ? LocatedNode(.null, at: node.location) : node
        case .list(let elements):
            let kept = elements.filter { element in element.text.map { !hasPlaces($0) } ?? true }
            return LocatedNode(.list(kept.map(withoutPlaces)), at: node.location)
        case .mapping(let entries):
            let kept = entries.filter { !hasPlaces($0.key) && !($0.value.text.map(hasPlaces) ?? false) }
            return LocatedNode(
                .mapping(
                    kept.map { .init(key: $0.key, keyLocation: $0.keyLocation, value: withoutPlaces($0.value)) }),
                at: node.location)
        }
    }

    private static func hasPlaces(_ text: String) -> Bool { (try? Template(parsing: text))?.isPlain != true }
}
