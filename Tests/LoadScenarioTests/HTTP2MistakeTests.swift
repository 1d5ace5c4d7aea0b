import Testing

/// What a user reads about mistakes in versions of HTTP.
@Suite struct HTTP2MistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static func of(_ key: String, _ says: String) -> Mistake {
        Mistake(adding: "http: {\(key)}\n", says: [says])
    }

    static let mistakes = [
        of("version: 3", #"9:17: error: version "3" is unknown; write one of 1.1, 2, 2-prior-knowledge, auto"#),
        of(
            "version: 2",
            "9:17: error: version 2 is agreed on by TLS, and the target is http://; write https://, or version: 2-prior-knowledge"
        ),
        Mistake(
            Mistake.sound.replacing("target: http:", with: "target: https:").replacing(
                "get: /", with: "get: http://cdn.example:81/") + "http: {version: 2}\n",
            says: [
                "8:12: error: version 2 is agreed on by TLS, and cdn.example:81 is http://; write https://, or version: 1.1 in the step"
            ]),
        Mistake(
            adding: "      version: h2\n",
            says: [#"9:16: error: version "h2" is unknown; write one of 1.1, 2, 2-prior-knowledge, auto"#]),
        Mistake(
            """
            squall: 1
            target: http://127.0.0.1:8080
            phases: [{users: 1, duration: 1s}]
            users:
              tasks:
                - {name: a, steps: [{get: /, version: [2]}]}

            """, says: ["6:43: error: version is a list; write one of 1.1, 2, 2-prior-knowledge, auto"]),
        of(
            "http2: 5",
            #"9:15: error: "http2" is "5"; write a mapping with keys such as connections, streams, stream-window"#),
        of("http2: {window: 1}", #"9:16: error: unknown key "window" in "http2"; did you mean "stream-window"?"#),
        of(
            "http2: {connections: 0}",
            #"9:29: error: connections "0" is out of range; write a whole number from 1 to 100,000"#),
        of(
            "http2: {streams: many}",
            #"9:25: error: streams "many" is not a whole number; write a whole number from 1 to 10,000"#),
        of(
            "http2: {stream-window: 1KiB}",
            "9:31: error: stream-window 1KiB is out of range; write a size from 65535B to 2147483647B"),
        of(
            "http2: {connection-window: 4GiB}",
            "9:35: error: connection-window 4GiB is out of range; write a size from 65535B to 2147483647B"),
    ]
}
