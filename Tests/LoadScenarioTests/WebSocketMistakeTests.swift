import Testing

/// What a user reads about mistakes in WebSocket steps and settings.
@Suite struct WebSocketMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static func step(_ step: String, _ says: String) -> Mistake {
        let places = "  tasks:\n    - name: talk\n      steps:\n        - "
        return Mistake(replacing: "  tasks:\n    - get: /", by: places + step, says: [says])
    }

    private static func settings(_ settings: String, _ says: String) -> Mistake {
        let sound = Mistake.sound.replacing("    - get: /", with: "    - {ws-connect: /}")
        return Mistake(sound.replacing("phases:", with: "websocket: \(settings)\nphases:"), says: [says])
    }

    static let mistakes = [
        settings("on", #"3:12: error: "websocket" is "on"; write a mapping with keys such as timeout, auth, headers"#),
        Mistake(
            """
            squall: 1
            target: http://127.0.0.1:8080
            scenarios:
              a: {websocket: {}, phases: [{users: 1, duration: 1s}], users: {tasks: [{ws-connect: /}]}}
              b: {websocket: 5, phases: [{users: 1, duration: 1s}], users: {tasks: [{ws-connect: /}]}}

            """,
            says: [#"5:18: error: "websocket" is "5"; write a mapping with keys such as timeout, auth, headers"#]),
        settings(
            "{headers: x}", #"3:22: error: headers is "x"; write a mapping, for example {Accept: application/json}"#),
        step(
            "{ws-connect: /, headers: x}",
            #"10:36: error: headers is "x"; write a mapping, for example {Accept: application/json}"#),
        step(
            "{ws-connect: /, auth: ada}",
            "10:33: error: auth is text; write {basic: {user: ..., password: ...}} or {bearer: ...}, or none"),
        step("{ws-connect: /, expect: {}}", #"10:35: error: "expect" says nothing; remove it"#),
        step(
            #"{ws-connect: chat}"#,
            #"10:24: error: ws-connect "chat" does not begin with /; write ws-connect: /chat"#),
        step(
            #"{ws-connect: /, name: ""}"#,
            #"10:33: error: name is empty; write a name"#),
        step(
            #"{ws-connect: /, socket: [a]}"#,
            #"10:35: error: socket is a list; write a name"#),
        step(
            #"{ws-connect: /, subprotocols: [a, a]}"#,
            #"10:45: error: subprotocol "a" is there twice; write a name, or a list such as [graphql-transport-ws]"#),
        step(
            #"{ws-connect: /, subprotocols: a b}"#,
            #"10:41: error: subprotocol "a b" is no name; write a name, or a list such as [graphql-transport-ws]"#),
        step(
            #"{ws-connect: /, headers: {Sec-WebSocket-Key: x}}"#,
            #"10:37: error: the header "Sec-WebSocket-Key" cannot be written; remove it: the opening handshake has it"#),
        step(
            #"{ws-connect: /, headers: {Sec-WebSocket-Protocol: x}}"#,
            #"10:37: error: the header "Sec-WebSocket-Protocol" cannot be written; write subprotocols: [...]"#),
        step(
            #"{ws-connect: /, auth: {bearer: ""}}"#,
            #"10:42: error: bearer is empty; write a token"#),
        step(
            #"{ws-connect: /, compression: gzip}"#,
            #"10:40: error: compression "gzip" is unknown; write one of on, off"#),
        step(
            #"{ws-connect: /, compression: {context-takeover: no}}"#,
            #"10:59: error: context-takeover "no" is unknown; did you mean on?"#),
        step(
            #"{ws-connect: /, compression: {window-bits: 8}}"#,
            #"10:54: error: window-bits "8" is out of range; write a whole number from 9 to 15"#),
        step(
            #"{ws-connect: /, expect: {body: x}}"#,
            #"10:36: error: unknown key "body" in "expect"; "expect" knows headers, time"#),
        step(
            #"{ws-connect: /, expect: {headers: x}}"#,
            #"10:45: error: headers is "x"; write a mapping, for example {Content-Type: {contains: json}}"#),
        step(
            #"{ws-connect: /, expect: {time: soon}}"#,
            #"10:42: error: time is "soon"; write for example {below: 300ms}"#),
        step(
            #"{ws-connect: /, save: {id: {json: $.id}}}"#,
            #"10:27: error: the answer to ws-connect has no json $.id; save from a header or cookie"#),
        step(
            #"{ws-connect: /, timeout: soon}"#,
            #"10:36: error: timeout "soon" is not a duration; write for example 30s, 250ms or 1m30s"#),
        step(
            #"{ws-connect: /, ws-send: hello}"#,
            #"10:27: error: a step does one thing, but this one has "ws-connect" and "ws-send"; make two steps of it, under steps"#
        ),
        step(
            #"{ws-send: hello, messages: 3}"#,
            #"10:28: error: unknown key "messages" in a ws-send step; a ws-send step knows ws-send, socket, expect, save, timeout"#
        ),
        step(
            #"{ws-send: [a]}"#,
            #"10:21: error: ws-send is a list; write text, or for example {json: {type: hello}}"#),
        step(
            #"{ws-send: {}}"#,
            #"10:21: error: "ws-send" says nothing; write text, or for example {json: {type: hello}}"#),
        step(
            #"{ws-send: {text: [a]}}"#,
            #"10:28: error: text is a list; write text"#),
        step(
            #"{ws-send: {text: a, json: b}}"#,
            #"10:31: error: "ws-send" is either text or json; keep one of them"#),
        step(
            #"{ws-send: {binary: "*"}}"#,
            #"10:30: error: binary is not valid; encode the bytes with the base64 command"#),
        step(
            #"{ws-send: {file: missing.bin}}"#,
            #"10:28: error: no file can be read here, so missing.bin cannot; write what it holds into the scenario"#),
        step(
            #"{ws-send: hello, name: ""}"#,
            #"10:34: error: name is empty; write a name"#),
        step(
            #"{ws-send: hello, socket: ""}"#,
            #"10:36: error: socket is empty; write a name"#),
        step(
            #"{ws-send: hello, expect: {}}"#,
            #"10:36: error: "expect" says nothing; write any, or for example body: {contains: hello}"#),
        step(
            #"{ws-send: hello, expect: {status: 200}}"#,
            #"10:37: error: unknown key "status" in "expect"; "expect" knows body, json, xpath, size"#),
        step(
            #"{ws-send: hello, save: {id: {json: $.id}}}"#,
            #"10:28: error: "save" means nothing where no message is awaited; write expect: any"#),
        step(
            #"{ws-send: hello, expect: any, save: {id: {header: X}}}"#,
            #"10:41: error: a message has no header X; save from json, xpath or regex"#),
        step(
            #"{ws-send: hello, timeout: [1s]}"#,
            #"10:37: error: timeout is a list; write a duration, for example 30s"#),
        step(
            #"{ws-expect: hello}"#,
            #"10:23: error: "ws-expect" is "hello"; write a mapping with keys such as body, json, xpath"#),
        step(
            #"{ws-expect: {body: [a]}}"#,
            #"10:30: error: body is a list; write text, or for example {contains: json}"#),
        step(
            #"{ws-expect: {json: a}}"#,
            #"10:30: error: json is "a"; write a mapping from paths, for example {$.total: {above: 5}}"#),
        step(
            #"{ws-expect: {xpath: a}}"#,
            #"10:31: error: xpath is "a"; write a mapping from expressions, for example {//h1: Welcome}"#),
        step(
            #"{ws-expect: {size: big}}"#,
            #"10:30: error: size is "big"; write for example {below: 64KiB}"#),
        step(
            #"{ws-expect: any, name: ""}"#,
            #"10:34: error: name is empty; write a name"#),
        step(
            #"{ws-expect: any, socket: [a]}"#,
            #"10:36: error: socket is a list; write a name"#),
        step(
            #"{ws-expect: any, save: {}}"#,
            #"10:34: error: save is empty; write a mapping, for example {id: {json: $.id}}"#),
        step(
            #"{ws-expect: any, timeout: 0s}"#,
            #"10:37: error: timeout is zero; write a duration above zero, for example 30s"#),
        step(
            #"{ws-expect: {json: {$.id: "${id}"}}, save: {id: {json: $.id}}}"#,
            #"10:12: error: "ws-expect" asks for ${id}, which this step saves anew; save it under another name"#),
        step(
            #"{ws-collect: soon}"#,
            #"10:24: error: ws-collect "soon" is not a duration; write for example 30s, 250ms or 1m30s"#),
        step(
            #"{ws-collect: {at-most: 0, for: 1s}}"#,
            #"10:34: error: at-most "0" is out of range; write a whole number from 1 to 1,000,000,000"#),
        step(
            #"{ws-collect: {at-most: 5}}"#,
            #"10:24: error: "ws-collect" needs the key "for"; write for example for: 10s"#),
        step(
            #"{ws-collect: {for: soon}}"#,
            #"10:30: error: for "soon" is not a duration; write for example 30s, 250ms or 1m30s"#),
        step(
            #"{ws-collect: 1s, expect: any}"#,
            #"10:28: error: unknown key "expect" in a ws-collect step; a ws-collect step knows ws-collect, socket"#),
        step(
            #"{ws-collect: 1s, name: ""}"#,
            #"10:34: error: name is empty; write a name"#),
        step(
            #"{ws-collect: 1s, socket: ""}"#,
            #"10:36: error: socket is empty; write a name"#),
        step(
            #"{ws-ping: hello}"#,
            #"10:21: error: ws-ping is "hello"; write ws-ping: {}"#),
        step(
            #"{ws-ping: {}, name: ""}"#,
            #"10:31: error: name is empty; write a name"#),
        step(
            #"{ws-ping: {}, socket: ""}"#,
            #"10:33: error: socket is empty; write a name"#),
        step(
            #"{ws-ping: {}, timeout: x}"#,
            #"10:34: error: timeout "x" is not a duration; write for example 30s, 250ms or 1m30s"#),
        step(
            #"{ws-close: 1005}"#,
            #"10:22: error: ws-close 1005 is a code that none may send; write 1000, or one of 3000 to 4999"#),
        step(
            #"{ws-close: now}"#,
            #"10:22: error: ws-close "now" is not a whole number; write a whole number from 1,000 to 4,999"#),
        step(
            #"{ws-close: 1000, name: ""}"#,
            #"10:34: error: name is empty; write a name"#),
        step(
            #"{ws-close: 1000, socket: ""}"#,
            #"10:36: error: socket is empty; write a name"#),
        step(
            #"{ws-close: 1000, timeout: x}"#,
            #"10:37: error: timeout "x" is not a duration; write for example 30s, 250ms or 1m30s"#),
        settings(
            #"{tls: [a]}"#,
            #"3:18: error: "tls" is a list; write a mapping with keys such as verify, ca, certificate"#),
        settings(
            #"{timeout: x}"#,
            #"3:22: error: timeout "x" is not a duration; write for example 30s, 250ms or 1m30s"#),
        settings(
            #"{connect-timeout: x}"#,
            #"3:30: error: connect-timeout "x" is not a duration; write for example 30s, 250ms or 1m30s"#),
        settings(
            #"{auth: none}"#,
            #"3:19: error: auth is text; write {basic: {user: ..., password: ...}} or {bearer: ...}"#),
        settings(
            #"{headers: {Upgrade: x}}"#,
            #"3:23: error: the header "Upgrade" cannot be written; remove it: the opening handshake has it"#),
        settings(
            #"{cookies: maybe}"#,
            #"3:22: error: cookies "maybe" is unknown; write one of on, off"#),
        settings(
            #"{compression: gzip}"#,
            #"3:26: error: compression "gzip" is unknown; write one of on, off"#),
        settings(
            #"{compression: {}}"#,
            #"3:26: error: "compression" says nothing; write on or off"#),
        settings(
            #"{max-message: big}"#,
            #"3:26: error: max-message "big" is not a size; write for example 64KiB or 1MB"#),
        settings(
            #"{inbox: -1}"#,
            #"3:20: error: inbox "-1" is negative; write a whole number from 0 to 1,000,000"#),
        settings(
            #"{resolve: never}"#,
            #"3:22: error: resolve "never" is unknown; write one of once, per-connection"#),
        settings(
            #"{connect-to: here}"#,
            #"3:25: error: connect-to "here" has no port; write here:80"#),
        settings(
            #"{ip: six}"#,
            #"3:17: error: ip "six" is unknown; write one of any, ipv4, ipv6, prefer-ipv4, prefer-ipv6"#),
        settings(
            #"{hosts: []}"#,
            "3:20: error: hosts is a list; write the name of a file"),
        settings(
            #"{balance: peruser}"#,
            #"3:22: error: balance "peruser" is unknown; did you mean per-user?"#),
        settings(
            #"{source-address: here}"#,
            #"3:29: error: source-address "here" is no IP address; write an address of this machine, for example 127.0.0.2"#
        ),
        settings(
            #"{max-head: big}"#,
            #"3:23: error: max-head "big" is not a size; write for example 64KiB or 1MB"#),
        settings(
            #"{keepalive: on}"#,
            #"3:13: error: unknown key "keepalive" in "websocket"; "websocket" knows timeout, auth, headers, cookies, compression, max-message, inbox, max-head, connect-timeout, resolve, ip, hosts, connect-to, balance, source-address, tls"#
        ),
        settings(
            #"{buffer: 5}"#,
            #"3:13: error: unknown key "buffer" in "websocket"; did you mean "inbox"?"#),
    ]
}
