import Testing

/// What a user reads about mistakes under `tls`.
@Suite struct TLSMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    private static func of(_ key: String, _ says: String) -> Mistake {
        Mistake(adding: "tls: {\(key)}\n", says: [says])
    }

    static let mistakes = [
        Mistake(
            adding: "tls: on\n",
            says: [#"9:6: error: "tls" is "on"; write a mapping with keys such as verify, ca, certificate"#]),
        Mistake(
            adding: "http: {tls: [a]}\n",
            says: [#"9:13: error: "tls" is a list; write a mapping with keys such as verify, ca, certificate"#]),
        Mistake(
            """
            squall: 1
            target: http://127.0.0.1:8080
            scenarios:
              a: {tls: {}, phases: [{users: 1, duration: 1s}], users: {tasks: [{get: /}]}}
              b: {tls: 1.2, phases: [{users: 1, duration: 1s}], users: {tasks: [{get: /}]}}

            """, says: [#"5:12: error: "tls" is "1.2"; write a mapping with keys such as verify, ca, certificate"#]),
        of("cacert: a", #"9:7: error: unknown key "cacert" in "tls"; did you mean "ca"?"#),
        of("verify: none", #"9:15: error: verify "none" is unknown; write one of on, off"#),
        of("ca: [a]", "9:11: error: ca is a list; write the name of a file in PEM"),
        of(
            "certificate: a.pem",
            #"9:20: error: certificate "a.pem" cannot be used: no file can be read here, so a.pem cannot; write what it holds into the scenario"#
        ),
        Mistake(
            adding: "tls: {key: {}}\n",
            says: [
                #"9:7: error: "tls" has a key and no certificate; name the key's certificate as certificate"#,
                "9:12: error: key is a mapping; write the name of a file in PEM",
            ]),
        of("key-password: []", "9:21: error: key-password is a list; write the key's password"),
        of("min-version: 2", #"9:20: error: min-version "2" is unknown; write one of 1.0, 1.1, 1.2, 1.3"#),
        of("max-version: SSLv3", #"9:20: error: max-version "SSLv3" is unknown; write one of 1.0, 1.1, 1.2, 1.3"#),
        of(
            "min-version: 1.3, max-version: 1.2",
            "9:25: error: max-version 1.2 is older than min-version 1.3; write the newer one as max-version, or an older min-version"
        ),
        of(
            "ciphers: ROT13",
            "9:7: error: ciphers or cipher-suites cannot be used (no cipher match); write names as `openssl ciphers` lists them, with colons between"
        ),
        of("cipher-suites: []", "9:22: error: cipher-suites is a list; write a name"),
        of("resumption: yes", #"9:19: error: resumption "yes" is unknown; write one of on, off"#),
        of("server-name: []", "9:20: error: server-name is a list; write a name"),
    ]
}
