import LoadContent
import LoadPlan
import LoadWire

extension GRPCStepDecoder {
    /// The keys of `grpc`.
    public static let settingsKeys =
        [
            "target", "proto", "import-paths", "descriptor-set", "reflection", "metadata", "deadline", "max-message",
            "connections", "streams",
        ] + ConnectionSettingsReader.keys

    /// The keys that say what services there are.
    static let schemaKeys = ["proto", "descriptor-set", "reflection"]

    /// The most connections that users share, and the most calls at once on one.
    static let mostConnections = 10_000

    /// What `reflection` may say: without it there is none.
    private enum Reflection: String, CaseIterable {
        case on
    }

    private enum Connections: String, CaseIterable {
        case perUser = "per-user"
    }

    /// Reads `target` and what stands under `grpc` into `GRPCSettings`.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        decodeSettings(target: target, node: node, files: NoFiles(), diagnostics: &diagnostics)
    }

    /// The same for settings that name files: those of services, and of certificates.
    public func decodeSettings(
        target: LocatedNode?, node: LocatedNode?, files: any StepFiles, diagnostics: inout Diagnostics
    ) -> PlanValue? {
        guard let node else {
            diagnostics.report(
                Diagnostic(
                    "nothing says what gRPC services there are", fix: "write for example grpc: {proto: shop.proto}",
                    at: target?.location))
            return nil
        }
        guard
            let keys = MappingReader(
                node, "\"grpc\"", keys: Self.settingsKeys,
                synonyms: [
                    "protos": "proto", "protoset": "descriptor-set", "descriptors": "descriptor-set",
                    "reflect": "reflection", "import-path": "import-paths", "includes": "import-paths",
                    "headers": "metadata", "timeout": "deadline", "max-receive-size": "max-message",
                    "max-message-size": "max-message", "url": "target", "host": "target",
                ].merging(ConnectionSettingsReader.synonyms) { own, _ in own },
                into: &diagnostics)
        else { return nil }
        let place = self.place(keys, target, into: &diagnostics)
        var settings = GRPCSettings(host: "localhost", port: 80)
        if let place {
            settings = GRPCSettings(
                host: place.endpoint.host, port: place.endpoint.port, isSecure: place.scheme.isSecure)
        }
        ConnectionSettingsReader(files: files).read(keys, to: &settings.connection, into: &diagnostics)
        settings.metadata = GRPCMetadataReader().fields(keys["metadata"], into: &diagnostics)
        if let deadline = keys["deadline"]?.duration("deadline", into: &diagnostics) {
            settings.deadline = deadline / .seconds(1)
        }
        if let bytes = keys["max-message"]?.byteCount("max-message", into: &diagnostics) {
            settings.maxMessageBytes = bytes
        }
        settings.sharedConnections = keys["connections"].flatMap { shared($0, into: &diagnostics) }
        if let streams = keys["streams"]?.integer("streams", in: 1...Self.mostConnections, into: &diagnostics) {
            settings.streams = streams
        }
        let isComplete = readSchema(keys, files, to: &settings, into: &diagnostics)
        return place == nil || !isComplete ? nil : try? PlanValue(encoding: settings)
    }

    /// Where calls go: a target of their own, or the scenario's.
    private func place(
        _ keys: MappingReader, _ target: LocatedNode?, into diagnostics: inout Diagnostics
    ) -> TargetURL? {
        let own = keys["target"]
        guard let node = own ?? target else {
            if !keys.isMisspelt("target") {
                diagnostics.report(
                    Diagnostic(
                        "nothing says where the gRPC target is",
                        fix: "write for example target: http://127.0.0.1:50051",
                        at: keys.location))
            }
            return nil
        }
        return node.parse("target", wanted: "a URL, for example http://127.0.0.1:50051", into: &diagnostics) {
            text throws(Diagnostic) in
            let url = try TargetURL(parsing: text)
            // The scenario's own target may have a path, which is for other protocols.
            guard own == nil || url.path == "/" else {
                throw Diagnostic(
                    "\"\(text)\" has a path, which no gRPC target has",
                    fix: "write \(url.scheme.word)://\(url.endpoint)")
            }
            return url
        }
    }

    private func shared(_ node: LocatedNode, into diagnostics: inout Diagnostics) -> Int? {
        guard case .mapping = node.value else {
            guard node.text == Connections.perUser.rawValue else {
                node.refuse("connections", wanted: "per-user, or for example {shared: 4}", into: &diagnostics)
                return nil
            }
            return nil
        }
        return MappingReader(node, "\"connections\"", keys: ["shared"], into: &diagnostics)?
            .required("shared", example: "shared: 4", into: &diagnostics)?
            .integer("shared", in: 1...Self.mostConnections, into: &diagnostics)
    }

    // MARK: - The services

    /// Whether it is known what services there are, or whom to ask.
    private func readSchema(
        _ keys: MappingReader, _ files: any StepFiles, to settings: inout GRPCSettings,
        into diagnostics: inout Diagnostics
    ) -> Bool {
        if keys["proto"] == nil, !keys.isMisspelt("proto") {
            keys.refuse(["import-paths"], "without proto", into: &diagnostics)
        }
        let importPaths = keys["import-paths"].map { paths($0, "import-paths", into: &diagnostics) } ?? []
        guard let (key, node) = keys.one(of: Self.schemaKeys, into: &diagnostics) else {
            if !Self.schemaKeys.contains(where: keys.isMisspelt) {
                diagnostics.report(
                    Diagnostic(
                        "\"grpc\" does not say what services there are",
                        fix: "write proto: shop.proto, descriptor-set: shop.pb, or reflection: on", at: keys.location))
            }
            return false
        }
        switch key {
        case "proto":
            settings.descriptors = compile(node, importPaths: importPaths, files, into: &diagnostics)
            return settings.descriptors != nil
        case "descriptor-set":
            settings.descriptors = node.parse(key, wanted: "the name of a file", into: &diagnostics) {
                path throws(Diagnostic) in
                let bytes: [UInt8]
                do throws(Diagnostic) {
                    bytes = try files.content(of: path)
                } catch {
                    throw Diagnostic("\"\(path)\" cannot be used: \(error.message)", fix: error.fix)
                }
                do throws(Diagnostic) {
                    _ = try GRPCSchema(descriptors: bytes)
                } catch {
                    throw Diagnostic("\"\(path)\" \(error.message)", fix: error.fix)
                }
                return bytes
            }
            return settings.descriptors != nil
        default:
            return node.choice(key, of: Reflection.self, into: &diagnostics) == .on
        }
    }

    private func compile(
        _ node: LocatedNode, importPaths: [String], _ files: any StepFiles, into diagnostics: inout Diagnostics
    ) -> [UInt8]? {
        var nodes = [node]
        if case .list = node.value {
            nodes = node.list("proto", wanted: "the names of files", into: &diagnostics) ?? []
        }
        let paths = nodes.compactMap { node in
            node.parse("proto", wanted: "the name of a file", into: &diagnostics) { path throws(Diagnostic) in
                do throws(Diagnostic) {
                    _ = try files.content(of: path)
                } catch {
                    throw Diagnostic("\"\(path)\" cannot be used: \(error.message)", fix: error.fix)
                }
                return path
            }
        }
        guard !paths.isEmpty, paths.count == nodes.count else { return nil }
        return ProtoFiles(files: files, importPaths: importPaths, paths: paths).compile(paths, into: &diagnostics)
    }

    /// Paths of folders, without `/` at their ends.
    private func paths(_ node: LocatedNode, _ what: String, into diagnostics: inout Diagnostics) -> [String] {
        var nodes = [node]
        if case .list = node.value { nodes = node.list(what, wanted: "the paths of folders", into: &diagnostics) ?? [] }
        return nodes.compactMap { $0.name(what, into: &diagnostics) }.map { path in
            path == "." ? "" : path.count > 1 && path.last == "/" ? String(path.dropLast()) : path
        }
    }
}
