import LoadHTTP2
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Asks a server for the descriptors of services, by `grpc.reflection.v1`, or its older version that is the same but for its
/// name.
struct GRPCReflection {
    /// What the protocol says on the wire, as far as it is used.
    private static let proto = """
        syntax = "proto3";
        package grpc.reflection.VERSION;
        service ServerReflection {
          rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse);
        }
        message ServerReflectionRequest {
          string host = 1;
          oneof message_request { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
        }
        message ServerReflectionResponse {
          oneof message_response {
            FileDescriptorResponse file_descriptor_response = 4;
            ListServiceResponse list_services_response = 6;
            ErrorResponse error_response = 7;
          }
        }
        message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
        message ListServiceResponse { repeated ServiceResponse service = 1; }
        message ServiceResponse { string name = 1; }
        message ErrorResponse { int32 error_code = 1; string error_message = 2; }
        """
    private static let versions = ["v1", "v1alpha"]
    /// So many files are asked for, at the most.
    private static let mostFiles = 10_000

    private struct Reply: Decodable {
        struct Files: Decodable { var fileDescriptorProto: [Data]? }
        struct Services: Decodable {
            struct Service: Decodable { var name: String }
            var service: [Service]?
        }
        struct Refusal: Decodable { var errorMessage: String? }
        var fileDescriptorResponse: Files?
        var listServicesResponse: Services?
        var errorResponse: Refusal?
    }

    private enum Question {
        case services
        case symbol(String)
        case file(String)

        var json: String {
            switch self {
            case .services: #"{"listServices": "*"}"#
            case .symbol(let name): #"{"fileContainingSymbol": "\#(name)"}"#
            case .file(let name): #"{"fileByFilename": \#(JSONEncoder().text(of: name))}"#
            }
        }
    }

    let settings: GRPCSettings
    let dialer: GRPCDialer
    let context: ExecutorContext

    /// The descriptor set that describes those services, with all that they import; of all services where none is named.
    ///
    /// - Throws: `Unreachable` where the server cannot be asked; a `Diagnostic` where it has no such service.
    func descriptors(of services: [String]) async throws -> [UInt8] {
        var problem = ""
        for version in Self.versions {
            let asked: Asked
            do {
                asked = try Asked(self, version: version)
            } catch {
                throw Unreachable("\(error)")
            }
            do {
                let set = try await collect(services, from: asked)
                asked.client.close()
                return set
            } catch let failure as ExchangeProblem {
                asked.client.close()
                guard failure.mayBeVersion else {
                    throw Unreachable(
                        "\(settings.scheme)://\(settings.connection.endpoint) does not answer by reflection: \(failure.text)"
                    )
                }
                problem = failure.text
            } catch {
                asked.client.close()
                throw error
            }
        }
        throw Unreachable(
            "\(settings.scheme)://\(settings.connection.endpoint) does not answer by reflection (\(problem)); switch it on in "
                + "the server, or write proto or descriptor-set")
    }

    private struct ExchangeProblem: Error {
        let text: String
        /// Whether another version may be known.
        let mayBeVersion: Bool
    }

    /// A client that asks.
    private struct Asked {
        let client: GRPCClient
        let executor: GRPCExecutor
        let method: String

        init(_ reflection: GRPCReflection, version: String) throws {
            let files = ReflectionFile(text: GRPCReflection.proto.replacing("VERSION", with: version))
            var diagnostics = Diagnostics()
            let path = "reflection.proto"
            let set = ProtoFiles(files: files, importPaths: [], paths: [path]).compile([path], into: &diagnostics) ?? []
            method = "grpc.reflection.\(version).ServerReflection/ServerReflectionInfo"
            var settings = reflection.settings
            settings.sharedConnections = nil
            // Nobody has values yet.
            settings.metadata.removeAll { (try? Template(parsing: $0.value))?.isPlain != true }
            settings.maxMessageBytes = 64 << 20
            // What is asked before the load is not measured.
            let context = ExecutorContext(
                loop: reflection.context.loop, policy: reflection.context.policy, layout: reflection.context.layout)
            executor = try GRPCExecutor(
                settings: settings, calls: [], schema: try GRPCSchema(descriptors: set), dialer: reflection.dialer,
                context: context)
            client = GRPCClient(executor, session: Session(reflection.context.layout))
        }

        func ask(_ question: Question) async throws -> Reply {
            let call = try executor.prepare(
                GRPCCallSpecification(method: method, messages: [Template.escaped(question.json)]),
                as: Recorder.StepNames(task: method, method: ""))
            let sample = await client.perform(call, intended: MonotonicClock.now())
            guard sample.error == nil, client.decodeMessages(of: call) == nil else {
                throw ExchangeProblem(
                    text: client.failureDetail ?? "the answer cannot be read",
                    mayBeVersion: sample.status == GRPCStatus.unimplemented.httpStatus)
            }
            guard let reply = try JSONDecoder().decode([Reply].self, from: Data(client.body)).first else {
                throw ExchangeProblem(text: "no answer came", mayBeVersion: false)
            }
            return reply
        }
    }

    private func collect(_ services: [String], from asked: Asked) async throws -> [UInt8] {
        var names = services
        if names.isEmpty {
            names = try await asked.ask(.services).listServicesResponse?.service?.map(\.name) ?? []
        }
        let set = ProtobufBuffer()
        var known: Set<String> = []
        var questions: [Question] = names.map { .symbol($0) }
        while let question = questions.popLast() {
            if case .file(let name) = question, known.contains(name) { continue }
            let reply = try await asked.ask(question)
            guard let files = reply.fileDescriptorResponse?.fileDescriptorProto else {
                // A service that there is not is told with those that there are, when calls are made ready.
                if case .symbol = question { continue }
                throw Unreachable(
                    "reflection does not give \(question.json): \(reply.errorResponse?.errorMessage ?? "")")
            }
            for file in files {
                for import_ in take(Array(file), &known, into: set) where !known.contains(import_) {
                    questions.insert(.file(import_), at: 0)
                }
            }
            guard known.count <= Self.mostFiles else {
                throw Unreachable("reflection gives more than \(Self.mostFiles) files")
            }
        }
        guard !known.isEmpty else {
            let all = try await asked.ask(.services).listServicesResponse?.service?.map(\.name) ?? []
            throw Diagnostic(
                "the target has no service \(services.joined(separator: ", "))",
                fix: "by reflection it has \(all.joined(separator: ", "))")
        }
        return Array(set.bytes)
    }

    /// Adds a file, unless it is there; returns what it imports besides what comes with protobuf.
    private func take(_ file: [UInt8], _ known: inout Set<String>, into set: ProtobufBuffer) -> [String] {
        file.withUnsafeBytes { bytes in
            let names = ProtobufBuffer()
            guard names.readNames(ofFile: bytes), let name = names.lines.first, known.insert(name).inserted,
                set.add(file: bytes)
            else { return [] }
            return names.lines.dropFirst().filter { !ProtobufBuffer.comesWithProtobuf($0) }
        }
    }
}

/// The one file that describes reflection.
private struct ReflectionFile: StepFiles {
    let text: String

    func content(of path: String) throws(Diagnostic) -> [UInt8] { Array(text.utf8) }
}

extension JSONEncoder {
    fileprivate func text(of string: String) -> String {
        (try? encode(string)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
