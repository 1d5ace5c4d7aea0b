import LoadPlan
import Testing

@testable import LoadGRPC

/// What libprotobuf makes of .proto files and descriptor sets.
@Suite struct SchemaTests {
    /// Files in memory.
    private struct Files: StepFiles {
        var texts: [String: String]

        func content(of path: String) throws(Diagnostic) -> [UInt8] {
            guard let text = texts[path] else { throw Diagnostic("no such file") }
            return Array(text.utf8)
        }
    }

    private func compile(
        _ texts: [String: String], _ paths: [String], importPaths: [String] = []
    ) -> (set: [UInt8]?, says: [String]) {
        var diagnostics = Diagnostics()
        let files = ProtoFiles(files: Files(texts: texts), importPaths: importPaths, paths: paths)
        let set = files.compile(paths, into: &diagnostics)
        return (set, diagnostics.all.map(\.description))
    }

    private static let head = "syntax = \"proto3\"; package a;\n"

    @Test func filesAreCompiledWithWhatTheyImport() throws {
        let texts = [
            "p/a.proto": Self.head + "import \"b.proto\"; import \"google/protobuf/duration.proto\";\n"
                + "service S { rpc M(B) returns (stream B); rpc N(stream B) returns (B); }",
            "q/b.proto": Self.head + "message B { string my_name = 1; B child = 2; google.protobuf.Duration d = 3; }",
        ]
        var broken = texts
        broken["q/b.proto"] = texts["q/b.proto"].map {
            $0.replacing("package a;\n", with: "package a;\nimport \"google/protobuf/duration.proto\";\n")
        }
        let (set, says) = compile(broken, ["p/a.proto"], importPaths: ["q"])
        #expect(says == [])
        let schema = try GRPCSchema(descriptors: try #require(set))
        #expect(schema.services == ["a.S"])
        let method = try schema.method(GRPCMethodName(parsing: "/a.S/M"))
        #expect(method.serverStreams && !method.clientStreams && method.input.name == "a.B")
        #expect(method.input.fields == ["my_name", "child", "d"])
        #expect(method.input.field("myName") != nil && method.input.field("child")?.message?.name == "a.B")
        #expect(method.input.field("d")?.message == nil)

        let (binary, json) = (ProtobufBuffer(), ProtobufBuffer())
        let text = Array(#"{"my_name": "é", "child": {"myName": "x"}, "d": "1.5s"}"#.utf8)
        #expect(text.withUnsafeBytes { schema.encode($0, as: method.input, into: binary) } == nil)
        #expect(schema.decode(binary.bytes, as: method.output, into: json) == nil)
        #expect(json.text == #"{"myName":"é","child":{"myName":"x"},"d":"1.500s"}"#)
        let wrong = Array(#"{"my_name": 5, "what": 1}"#.utf8)
        #expect(wrong.withUnsafeBytes { schema.encode($0, as: method.input, into: binary) } != nil)
    }

    @Test func filesOfOneNameAndOfOneFolderAreToldApart() throws {
        func service(_ package: String) -> String {
            "syntax = \"proto3\"; package \(package);\nmessage M {} service S { rpc C(M) returns (M); }"
        }
        let (both, said) = compile(
            ["a/service.proto": service("a"), "b/service.proto": service("b")], ["a/service.proto", "b/service.proto"])
        #expect(said == [])
        #expect(try GRPCSchema(descriptors: try #require(both)).services.sorted() == ["a.S", "b.S"])
        let (layered, says) = compile(
            [
                "proto/shop/v1/shop.proto": Self.head + "import \"shop/v1/types.proto\";\n"
                    + "service S { rpc C(T) returns (T); }",
                "proto/shop/v1/types.proto": Self.head + "message T {}",
            ], ["proto/shop/v1/shop.proto", "proto/shop/v1/types.proto"], importPaths: ["proto"])
        #expect(says == [])
        #expect(try GRPCSchema(descriptors: try #require(layered)).services == ["a.S"])
    }

    @Test func mistakesInFilesNameTheirPlace() {
        let (set, says) = compile(
            ["a.proto": Self.head + "message A {\n  strng a = 1;\n}", "c.proto": Self.head + "import \"none.proto\";"],
            ["a.proto", "c.proto"])
        #expect(set == nil)
        #expect(
            says == [
                "error: none.proto: no such file; name the folder that has it in import-paths",
                #"a.proto:3:3: error: "strng" is not defined"#,
            ])
        let (_, missing) = compile(["c.proto": Self.head + "import \"none.proto\";"], ["c.proto"])
        #expect(missing.first == "error: none.proto: no such file; name the folder that has it in import-paths")
    }

    @Test func whatIsNoDescriptorSetIsRefused() {
        #expect(throws: Diagnostic.self) { try GRPCSchema(descriptors: [1, 2, 3]) }
        #expect(throws: Never.self) { try GRPCSchema(descriptors: []) }
    }

    @Test func theSettingsCarryTheServices() throws {
        let set = try Shop.descriptors()
        var settings = GRPCSettings(host: "localhost", port: 1)
        settings.descriptors = set
        let carried = try PlanValue(encoding: settings).decoded(as: GRPCSettings.self)
        #expect(carried == settings)
        #expect(try GRPCSchema(descriptors: set).services == ["shop.Shop"])
    }
}
