import LoadData
import LoadGRPC
import LoadHTTP
import LoadScenario
import Testing

/// What a user reads about mistakes in gRPC steps and settings.
@Suite struct GRPCMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    /// What the services have not, where they are known.
    @Test(arguments: ofServices) func isHeldToTheServices(_ mistake: Mistake) {
        let surroundings = ScenarioSurroundings(
            folder: Repository.root.appending(path: "Examples").path, inspector: DataFiles())
        let reader = ScenarioReader(decoders: [HTTPStepDecoder(), GRPCStepDecoder()], surroundings: surroundings)
        let (_, diagnostics) = reader.read(text: mistake.text, file: "scenario.yaml")
        #expect(diagnostics.all.map { $0.description.replacing("scenario.yaml:", with: "") } == mistake.says)
    }

    static let mistakes = ofSettings + ofSteps

    private static func settings(_ text: String, _ says: String...) -> Mistake {
        Mistake(adding: "grpc: \(text)\n", says: says)
    }

    private static let ofSettings = [
        settings("5", #"9:7: error: "grpc" is "5"; write a mapping with keys such as target, proto, import-paths"#),
        settings(
            "{}",
            #"9:7: error: "grpc" does not say what services there are; write proto: shop.proto, descriptor-set: shop.pb, or reflection: on"#
        ),
        settings(
            "{protoset: a.pb}", #"9:8: error: unknown key "protoset" in "grpc"; did you mean "descriptor-set"?"#),
        settings(
            "{reflection: on, target: \"http://a/b\"}",
            #"9:32: error: target "http://a/b" has a path, which no gRPC target has; write http://a:80"#),
        settings("{proto: []}", "9:15: error: proto is an empty list; write the names of files"),
        settings(
            "{proto: a.proto}",
            #"9:15: error: proto "a.proto" cannot be used: no file can be read here, so a.proto cannot; write what it holds into the scenario"#
        ),
        settings(
            "{reflection: on, import-paths: a}", #"9:24: error: "import-paths" means nothing without proto; remove it"#),
        settings(
            "{descriptor-set: [a]}", "9:24: error: descriptor-set is a list; write the name of a file"),
        settings("{reflection: off}", #"9:20: error: reflection "off" is unknown; write one of on"#),
        settings(
            "{proto: a, reflection: on}",
            #"9:15: error: proto "a" cannot be used: no file can be read here, so a cannot; write what it holds into the scenario"#,
            #"9:18: error: "grpc" is either proto or reflection; keep one of them"#
        ),
        settings(
            "{reflection: on, metadata: a}",
            #"9:34: error: metadata is "a"; write a mapping, for example {authorization: Bearer abc}"#),
        settings(
            "{reflection: on, metadata: {grpc-timeout: 1S, te: a, b c: d, e: \"a\\nb\"}}",
            #"9:35: error: the metadata "grpc-timeout" cannot be written; write deadline"#,
            #"9:53: error: the metadata "te" cannot be written; remove it: gRPC says it itself"#,
            #"9:60: error: "b c" is no name of metadata; use letters, digits, -, _ and ."#,
            #"9:71: error: the metadata "e" contains a line break or control character; write it on one line"#),
        settings(
            "{reflection: on, deadline: 5}", #"9:34: error: deadline "5" has no unit; write for example 5s or 5ms"#),
        settings(
            "{reflection: on, max-message: 4 Kilo}",
            #"9:37: error: max-message "4 Kilo" has the unknown unit "Kilo"; use one of B, KiB, MiB, GiB, kB, MB, GB"#),
        settings(
            "{reflection: on, connections: shared}",
            #"9:37: error: connections is "shared"; write per-user, or for example {shared: 4}"#),
        settings(
            "{reflection: on, connections: {shared: 0}}",
            #"9:46: error: shared "0" is out of range; write a whole number from 1 to 10,000"#),
        settings(
            "{reflection: on, streams: 0}",
            #"9:33: error: streams "0" is out of range; write a whole number from 1 to 10,000"#),
        settings(
            "{reflection: on, connect-timeout: 5}",
            #"9:41: error: connect-timeout "5" has no unit; write for example 5s or 5ms"#),
        settings(
            "{reflection: on, resolve: never}",
            #"9:33: error: resolve "never" is unknown; write one of once, per-connection"#),
        settings(
            "{reflection: on, connect-to: a}", #"9:36: error: connect-to "a" has no port; write a:80"#),
        settings(
            "{reflection: on, ip: v4}",
            #"9:28: error: ip "v4" is unknown; write one of any, ipv4, ipv6, prefer-ipv4, prefer-ipv6"#),
        settings("{reflection: on, hosts: {}}", "9:31: error: hosts is a mapping; write the name of a file"),
        settings(
            "{reflection: on, balance: rond-robin}",
            #"9:33: error: balance "rond-robin" is unknown; did you mean round-robin?"#),
        settings(
            "{reflection: on, source-address: a}",
            #"9:40: error: source-address "a" is no IP address; write an address of this machine, for example 127.0.0.2"#
        ),
        settings(
            "{reflection: on, tls: 5}",
            #"9:29: error: "tls" is "5"; write a mapping with keys such as verify, ca, certificate"#),
        Mistake(
            """
            squall: 1
            phases: [{users: 1, duration: 1s}]
            grpc: {reflection: on}
            users: {tasks: [{grpc: a.B/C}]}

            """,
            says: [
                "3:7: error: nothing says where the gRPC target is; write for example target: http://127.0.0.1:50051"
            ]),
        Mistake(
            """
            squall: 1
            target: http://127.0.0.1:8080
            scenarios:
              a: {grpc: 5, phases: [{users: 1, duration: 1s}], users: {tasks: [{get: /}]}}

            """,
            says: [#"4:13: error: "grpc" is "5"; write a mapping with keys such as target, proto, import-paths"#]),
        Mistake(
            replacing: "get: /", by: "grpc: a.B/C",
            says: [
                "2:9: error: nothing says what gRPC services there are; write for example grpc: {proto: shop.proto}"
            ]),
    ]

    /// A scenario whose only task is this, which begins at line 8, column 7.
    private static func step(_ text: String, _ says: String...) -> Mistake {
        Mistake(Mistake.sound.replacing("get: /", with: "{\(text)}") + "grpc: {reflection: on}\n", says: says)
    }

    private static let ofSteps = [
        step(
            "grpc: Buy",
            #"8:14: error: grpc "Buy" names no method; write package.Service/Method, for example shop.Shop/Buy"#),
        step("grpc: a.B/C, name: ''", "8:27: error: name is empty; write a name"),
        step(
            "grpc: a.B/C, body: {}", #"8:21: error: unknown key "body" in a gRPC step; did you mean "message"?"#),
        step(
            "grpc: a.B/C, message: '${'",
            #"8:30: error: "${" has a ${ without its }; write ${name}, or $${ for the text ${"#),
        step(
            "grpc: a.B/C, message: {}, messages: [{}]",
            #"8:34: error: a gRPC step is either message or messages; keep one of them"#),
        step(
            "grpc: a.B/C, messages: {}",
            "8:31: error: messages is a mapping; write a list of messages, for example [{id: 1}, {id: 2}]"),
        step("grpc: a.B/C, every: 5s", #"8:21: error: "every" means nothing without messages; remove it"#),
        step(
            "grpc: a.B/C, metadata: a",
            #"8:31: error: metadata is "a"; write a mapping, for example {authorization: Bearer abc}"#),
        step("grpc: a.B/C, deadline: 5", #"8:31: error: deadline "5" has no unit; write for example 5s or 5ms"#),
        step("grpc: a.B/C, expect: OK", #"8:29: error: expect is "OK"; write expect: {status: OK}"#),
        step("grpc: a.B/C, expect: {}", #"8:29: error: "expect" says nothing; write for example status: OK"#),
        step(
            "grpc: a.B/C, expect: {status: NOTFOUND}",
            #"8:38: error: status "NOTFOUND" is unknown; did you mean NOT_FOUND?"#),
        step(
            "grpc: a.B/C, expect: {status: [5]}", #"8:39: error: status "5" is unknown; did you mean NOT_FOUND?"#),
        step(
            "grpc: a.B/C, expect: {messages: many}",
            #"8:40: error: messages "many" is not a whole number; write a whole number from 0 to 1,000,000"#),
        step(
            "grpc: a.B/C, expect: {messages: {}}",
            #"8:40: error: "messages" says nothing; write for example at-least: 3"#),
        step(
            "grpc: a.B/C, expect: {messages: {at-least: 5, at-most: 3}}",
            "8:54: error: at-most 3 is less than at-least 5; write the larger one as at-most"),
        step(
            "grpc: a.B/C, expect: {messages: {at-least: -1}}",
            #"8:51: error: at-least "-1" is negative; write a whole number from 0 to 1,000,000"#),
        step(
            "grpc: a.B/C, expect: {messages: {exactly: x}}",
            #"8:50: error: exactly "x" is not a whole number; write a whole number from 0 to 1,000,000"#),
        step(
            "grpc: a.B/C, expect: {messages: {exactly: 5, at-most: 3}}",
            #"8:53: error: "at-most" means nothing beside exactly; remove it"#),
        step(
            "grpc: a.B/C, expect: {metadata: a}",
            #"8:40: error: metadata is "a"; write a mapping, for example {x-shop: {exists: true}}"#),
        step(
            "grpc: a.B/C, expect: {json: a}",
            #"8:36: error: json is "a"; write a mapping from paths, for example {$.total: {above: 5}}"#),
        step(
            "grpc: a.B/C, expect: {size: 5}", #"8:36: error: size is "5"; write for example {below: 64KiB}"#),
        step(
            "grpc: a.B/C, expect: {time: 5s}", #"8:36: error: time is "5s"; write for example {below: 300ms}"#),
        step("grpc: a.B/C, save: {}", "8:27: error: save is empty; write a mapping, for example {id: {json: $.id}}"),
        step(
            "grpc: a.B/C, save: {a: {xpath: //a}}",
            #"8:27: error: "a" comes from xpath, which a gRPC response has not; write for example {json: $.id}, or {header: x-id} for metadata"#
        ),
        step(
            "grpc: a.B/C, expect: {json: {$.a: {contains: '${a}'}}}, save: {a: {json: $.a}}",
            #"8:21: error: "expect" asks for ${a}, which this step saves anew; save it under another name"#),
    ]

    /// A scenario of the shop whose only task is this, which begins at line 8, column 7.
    private static func call(_ text: String, _ says: String...) -> Mistake {
        Mistake(
            Mistake.sound.replacing("get: /", with: "{\(text)}")
                + "grpc: {proto: grpc/shop.proto, import-paths: grpc/common}\n", says: says)
    }

    static let ofServices = [
        Mistake(
            Mistake.sound.replacing(
                "get: /",
                with:
                    "{grpc: shop.Shop/Buy, message: {sku: a, quantity: '${n}', notes: ['${n}'], vouchers: {a: {amount: '${n}'}}}}"
            )
                + "grpc: {proto: grpc/shop.proto, import-paths: grpc/common}\nvariables: {n: 1}\n", says: []),
        call(
            "grpc: shop.Shop/Bay",
            "8:14: error: shop.Shop has no method Bay; did you mean Buy? it has Buy, Watch, Fill, Haggle"),
        call("grpc: Shop/Buy", "8:14: error: there is no service Shop; there are shop.Shop"),
        call(
            "grpc: shop.Shap/Buy",
            "8:14: error: there is no service shop.Shap; did you mean shop.Shop? there are shop.Shop"),
        call(
            "grpc: shop.Shop/Buy, message: {skuu: 1, vouchers: {a: {amunt: 1}}}",
            #"8:39: error: shop.Order has no field "skuu"; did you mean "sku"?"#,
            #"8:63: error: shop.Money has no field "amunt"; did you mean "amount"?"#),
        call(
            "grpc: shop.Shop/Buy, message: {colour: red}",
            #"8:39: error: shop.Order has no field "colour"; it has sku, quantity, size, notes, vouchers, wanted_by, delay_ms"#
        ),
        call(
            "grpc: shop.Shop/Buy, messages: [{}]",
            "8:29: error: shop.Shop/Buy takes one message, not several; write message, or a step for each"),
        call(
            "grpc: shop.Shop/Buy, expect: {messages: 1}",
            #"8:38: error: shop.Shop/Buy gives one message, so "messages" means nothing here; remove it"#),
        call(
            "grpc: shop.Shop/Buy, message: {quantity: many}",
            #"8:38: error: this is no shop.Order: (quantity): invalid value "many" for type TYPE_INT32; write what the message's fields take"#
        ),
        call(
            "grpc: shop.Shop/Buy, message: {size: HUGE}",
            #"8:38: error: this is no shop.Order: (size): invalid value "HUGE" for type type.googleapis.com/shop.Size; write what the message's fields take"#
        ),
        Mistake(
            adding: "grpc: {proto: grpc/shop.proto}\n",
            says: [
                "error: money.proto: no such file; name the folder that has it in import-paths"
            ]),
        Mistake(
            adding: "grpc: {descriptor-set: grpc.yaml}\n",
            says: [
                #"9:24: error: descriptor-set "grpc.yaml" cannot be used: it is no FileDescriptorSet; make it by: protoc --include_imports --descriptor_set_out=FILE shop.proto"#
            ]),
    ]
}
