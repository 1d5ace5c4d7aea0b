import Testing

/// What a user reads about mistakes in queries, credentials, files and parts of a body.
@Suite struct HTTPRequestMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    /// Whatever is wrong beside it, what may be a secret is not quoted.
    @Test(arguments: [
        "auth: s3cr3t", "auth: [s3cr3t]", "auth: {basic: ada:s3cr3t}", "auth: {basic: [s3cr3t]}",
        "auth: {basic: {user: s3cr3t}}", "auth: {basic: {user: a, password: [s3cr3t]}}",
        "auth: {basic: {user: \"s3cr3t:a\", password: b}}", "auth: {basic: {user: a, password: \"s3cr3t\\n\"}}",
        "auth: {bearer: Bearer s3cr3t}", "auth: {bearer: a s3cr3t}", "auth: {bearer: \"s3cr3t${\"}",
        "auth: {bearer: \"s3cr3t${a s3cr3t}\"}", "auth: {bearer: s3cr3t, basic: s3cr3t}", "auth: {tken: s3cr3t}",
        "auth: {bearer: s3cr3t}, headers: {Authorization: x}", "auth: {bearer:s3cr3t}", "auth: {s3cr3t}",
        "auth: {basic:s3cr3t}", "auth: {basic: {ada:s3cr3t}}", "auth: {basic: {user:s3cr3t, password: a}}",
        "auth: {s3cr3t: a}", "auth: {basic: {s3cr3t: a}}",
    ]) func secretsAreNotQuoted(_ written: String) {
        for mistake in [
            Mistake(replacing: "- get: /\n", by: "- {get: /, \(written)}\n", says: []),
            Mistake(adding: "http: {\(written)}\n", says: []),
        ] {
            #expect(!mistake.reported.isEmpty && !mistake.reported.contains("and gives a plan"))
            #expect(!mistake.reported.joined().contains("s3cr3t"), "\(mistake.reported)")
        }
    }

    static let mistakes = [
        Mistake(
            adding: "      query: page=2\n",
            says: [#"9:14: error: query is "page=2"; write a mapping, for example {page: 2, sort: price}"#]),
        Mistake(adding: "      query: {page: {a: 1}}\n", says: [#"9:21: error: "page" is a mapping; write text"#]),
        Mistake(
            adding: "      query: {page: \"${pge}\"}\n",
            says: ["9:21: error: nothing gives ${pge} a value; write $${pge} for the text, or give pge a value"]),
        Mistake(
            adding: "      auth: ada\n",
            says: [
                "9:13: error: auth is text; write {basic: {user: ..., password: ...}} or {bearer: ...}, or none"
            ]),
        Mistake(
            adding: "http: {auth: none}\n",
            says: ["9:14: error: auth is text; write {basic: {user: ..., password: ...}} or {bearer: ...}"]),
        Mistake(
            adding: "      auth: {}\n",
            says: [
                #"9:13: error: "auth" says nothing; write {basic: {user: ..., password: ...}} or {bearer: ...}, or none"#
            ]),
        Mistake(
            adding: "      auth: {token: a}\n",
            says: [#"9:14: error: unknown key "token" in "auth"; did you mean "bearer"?"#]),
        Mistake(
            adding: "      auth: {bearer:abc}\n",
            says: [#"9:14: error: an unknown key in "auth"; write a space behind "bearer:""#]),
        Mistake(
            adding: "      auth: {basic: {user: ada, passwort:s3cr3t: a}}\n",
            says: [
                #"9:21: error: "basic" needs the key "password"; write for example password: ${password}"#,
                #"9:33: error: an unknown key in "basic"; "basic" knows user, password"#,
            ]),
        Mistake(
            adding: "      auth: {baerer: abc}\n",
            says: [#"9:14: error: unknown key "baerer" in "auth"; did you mean "bearer"?"#]),
        Mistake(
            adding: "      expect: {status:200}\n",
            says: [#"9:16: error: unknown key "status:200" in "expect"; write a space behind "status:""#]),
        Mistake(
            adding: "      auth: {basic: {username: a}}\n",
            says: [
                #"9:21: error: "basic" needs the key "password"; write for example password: ${password}"#,
                #"9:22: error: unknown key "username" in "basic"; did you mean "user"?"#,
            ]),
        Mistake(
            adding: "      auth: {basic: {user: \"a:b\", password: c}}\n",
            says: ["9:28: error: user has a colon in it, which ends a user's name; write it without"]),
        Mistake(
            adding: "      auth: {bearer: Bearer abc}\n",
            says: ["9:22: error: bearer begins with that word, which is sent anyway; remove it"]),
        Mistake(
            adding: "      auth: {bearer: abc}\n      headers: {authorization: x}\n",
            says: [
                #"9:7: error: "auth" stands beside a header "Authorization", which says the same; keep one of them"#
            ]),
        Mistake(
            adding: "http: {auth: {bearer: \"${token}\"}}\n",
            says: ["9:23: error: nothing gives ${token} a value; write $${token} for the text, or give token a value"]),
        Mistake(
            adding: "http: {auth: {bearer: \"a${b\"}}\n",
            says: ["9:23: error: a place for a value is not written right here; write ${name}, or $${ for the text ${"]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      multipart: cat.jpg",
            says: [
                #"9:18: error: multipart is "cat.jpg"; write a mapping, for example {title: a cat, photo: {file: cat.jpg}}"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      multipart: {}",
            says: [
                "9:18: error: multipart is empty; write a mapping, for example {title: a cat, photo: {file: cat.jpg}}"
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      multipart: {photo: {type: image/png}}",
            says: [#"9:26: error: "photo" does not say what it holds; write for example {file: cat.jpg}"#]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      multipart: {photo: {fil: a}}",
            says: [#"9:27: error: unknown key "fil" in "photo"; did you mean "file"?"#]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      multipart: {photo: {text: a, file: b}}",
            says: [
                #"9:27: error: "photo" is either file or text; keep one of them"#,
                "9:42: error: no file can be read here, so b cannot; write what it holds into the scenario",
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      multipart: {photo: {file: \"${a}.jpg\"}}",
            says: [
                "9:33: error: file has the place ${a} in it, but is read before there are values; write the path of one file"
            ]),
        Mistake(
            replacing: "    - get: /",
            by: "    - post: /\n      multipart: {a: b}\n      headers: {Content-Type: text/plain}",
            says: [
                #"9:7: error: "multipart" stands beside a header "Content-Type"; remove the header: it says the boundary, which is chosen for the body"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      multipart: {a: b}\n      form: {a: b}",
            says: [
                #"9:7: error: a request has one body, but this one has "form" and "multipart"; keep one of them"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      body: {file: [a]}",
            says: ["9:20: error: file is a list; write the path of a file"]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      body: {}",
            says: [
                #"9:13: error: "body" needs the key "base64"; write for example base64: aGVsbG8=, or file: body.bin"#
            ]),
        Mistake(
            adding: "      first-byte-timeout: 5\n",
            says: [#"9:27: error: first-byte-timeout "5" has no unit; write for example 5s or 5ms"#]),
        Mistake(
            adding: "http: {ttfb: 5s}\n",
            says: [#"9:8: error: unknown key "ttfb" in "http"; did you mean "first-byte-timeout"?"#]),
    ]
}
