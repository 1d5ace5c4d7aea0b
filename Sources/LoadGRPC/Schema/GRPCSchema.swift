import CProtobuf
import LoadPlan

/// The services and messages that a descriptor set describes, in libprotobuf's keeping. Used by one thread at a time.
final class GRPCSchema {
    private let schema: OpaquePointer
    private let problem = ProtobufBuffer()

    /// Loads a FileDescriptorSet.
    ///
    /// - Throws: a `Diagnostic` without a place, to follow what the set is called.
    init(descriptors: [UInt8]) throws(Diagnostic) {
        let problem = problem
        let made = descriptors.withUnsafeBytes { protobuf_schema_new($0.baseAddress, $0.count, problem.place) }
        guard let made else {
            throw Diagnostic(
                "cannot be used: \(problem.text)",
                fix: "make it by: protoc --include_imports --descriptor_set_out=FILE shop.proto")
        }
        schema = made
    }

    deinit { protobuf_schema_free(schema) }

    /// The full names of all services.
    var services: [String] {
        let names = ProtobufBuffer()
        return protobuf_schema_services(schema, names.place) ? names.lines : []
    }

    /// The names of a service's methods; nil where there is no such service.
    func methods(of service: String) -> [String]? {
        let names = ProtobufBuffer()
        return protobuf_schema_methods(schema, service, names.place) ? names.lines : nil
    }

    /// The method.
    ///
    /// - Throws: a `Diagnostic` without a place that says what there is instead.
    func method(_ name: GRPCMethodName) throws(Diagnostic) -> GRPCMethod {
        var found = protobuf_method()
        if protobuf_schema_method(schema, name.service, name.method, &found), let input = found.input,
            let output = found.output
        {
            return GRPCMethod(
                name: name, input: GRPCType(input), output: GRPCType(output), clientStreams: found.client_streams,
                serverStreams: found.server_streams)
        }
        guard let methods = methods(of: name.service) else {
            let near = name.service.nearest(among: services).map { "did you mean \($0)? " } ?? ""
            throw Diagnostic(
                "there is no service \(name.service)",
                fix: services.isEmpty
                    ? "name the files that have one" : near + "there are \(services.joined(separator: ", "))")
        }
        let near = name.method.nearest(among: methods).map { "did you mean \($0)? " } ?? ""
        throw Diagnostic(
            "\(name.service) has no method \(name.method)",
            fix: methods.isEmpty ? "it has none at all" : near + "it has \(methods.joined(separator: ", "))")
    }

    /// Writes the message that JSON text describes.
    ///
    /// - Returns: what is wrong with the text, in libprotobuf's words; nil where nothing is.
    func encode(_ json: UnsafeRawBufferPointer, as type: GRPCType, into message: ProtobufBuffer) -> String? {
        protobuf_encode(schema, type.place, json.baseAddress, json.count, message.place, problem.place)
            ? nil : problem.text
    }

    /// Writes a message as JSON text.
    ///
    /// - Returns: what is wrong with the message, in libprotobuf's words; nil where nothing is.
    func decode(_ message: UnsafeRawBufferPointer, as type: GRPCType, into json: ProtobufBuffer) -> String? {
        protobuf_decode(schema, type.place, message.baseAddress, message.count, json.place, problem.place)
            ? nil : problem.text
    }
}

/// What a method takes and gives. Valid as long as its schema.
struct GRPCMethod {
    let name: GRPCMethodName
    let input: GRPCType
    let output: GRPCType
    /// Whether it takes any number of messages; otherwise one.
    let clientStreams: Bool
    /// Whether it gives any number of messages; otherwise one.
    let serverStreams: Bool
}

/// A type of messages. Valid as long as its schema.
struct GRPCType {
    fileprivate let place: OpaquePointer

    fileprivate init(_ place: OpaquePointer) { self.place = place }

    /// A field of it.
    struct Field {
        /// The type of its value, or of each of its values, where that is written as a JSON object of fields.
        let message: GRPCType?
        let isList: Bool
        let isMap: Bool
    }

    /// With its package.
    var name: String { String(cString: protobuf_type_name(place)) }

    /// Whether its JSON is an object of its fields, which that of `google.protobuf.Timestamp` and its like is not.
    var hasFields: Bool { protobuf_type_has_fields(place) }

    /// The names of all fields.
    var fields: [String] {
        let names = ProtobufBuffer()
        return protobuf_type_fields(place, names.place) ? names.lines : []
    }

    /// The field by its name, as the file or as JSON has it; nil where there is none.
    func field(_ name: String) -> Field? {
        var found = protobuf_field()
        guard protobuf_type_field(place, name, &found) else { return nil }
        return Field(message: found.message.map { GRPCType($0) }, isList: found.is_list, isMap: found.is_map)
    }
}
