import Testing

/// What a user reads about mistakes in HTTP steps and settings.
@Suite struct HTTPMistakeTests {
    @Test(arguments: mistakes) func isReportedWithItsPlaceAndFix(_ mistake: Mistake) {
        #expect(mistake.reported == mistake.says)
    }

    static let mistakes = [
        Mistake(
            adding: "      post: /\n",
            says: [
                #"9:7: error: a step is one request, but this one has "get" and "post"; make two steps of it, under steps"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get: products",
            says: [
                #"8:12: error: get "products" does not begin with /; write get: /products"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get: ftp://cdn.example",
            says: [
                #"8:12: error: get "ftp://cdn.example" has the unknown scheme "ftp"; write http://cdn.example"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get: http://${host}/logo.png",
            says: [
                #"8:12: error: get "http://${host}/logo.png" has a value in its host; write the host itself; values may stand in the path and the query"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get: http://ada:s3cr3t@cdn.example/",
            says: ["8:12: error: get has a user name in it; write auth in the step"]),
        Mistake(
            replacing: "    - get: /", by: "    - request: {method: PURGE, path: \"http://cdn.example:0/\"}",
            says: [
                #"8:38: error: path "http://cdn.example:0" has the impossible port "0"; write a port from 1 to 65535"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get: https://cdn.example/winter coat",
            says: [
                #"8:12: error: get "https://cdn.example/winter coat" contains a space or control character; write https://cdn.example/winter%20coat"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get: /winter coat",
            says: [
                #"8:12: error: get "/winter coat" contains a space or control character; write /winter%20coat"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get: /küche",
            says: [
                #"8:12: error: get "/küche" contains the character "ü"; write /k%C3%BCche"#
            ]),
        Mistake(
            replacing: "    - get: /", by: #"    - get: "/a#b""#,
            says: [
                #"8:12: error: get "/a#b" contains a fragment, which is never sent; remove # and what follows, or write %23"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - get:",
            says: [
                "8:11: error: get is empty; write a path, for example get: /products"
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - request: {method: GE T, path: /}",
            says: [
                #"8:25: error: method "GE T" is not a word; write for example PURGE"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - request: {path: /}",
            says: [
                #"8:16: error: "request" needs the key "method"; write for example method: PURGE"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - request: {method: CONNECT, path: /}",
            says: [
                "8:25: error: method CONNECT makes a tunnel, which is no exchange; use another method"
            ]),
        Mistake(
            adding: "      headers: {Content-Length: 5}\n",
            says: [
                #"9:17: error: the header "Content-Length" cannot be written; remove it: the length is computed from the body"#
            ]),
        Mistake(
            adding: #"      headers: {"X Y": 5}\#n"#,
            says: [
                #"9:17: error: "X Y" is no header name; use letters, digits and -"#
            ]),
        Mistake(
            adding: #"      headers: {X: "a\r\nY: b"}\#n"#,
            says: [
                #"9:20: error: the header "X" contains a line break or control character; write it on one line"#
            ]),
        Mistake(
            adding: "      headers: {X-A: 1, x-a: 2}\n",
            says: [
                #"9:25: error: the header "x-a" is the same as "X-A"; write one of them, with a list of values"#
            ]),
        Mistake(
            adding: "      headers: {connection: close}\n",
            says: [
                #"9:17: error: the header "connection" cannot be written; remove it, and write connections: per-request under http"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      body: a\n      json: {a: 1}",
            says: [
                #"10:7: error: a request has one body, but this one has "body" and "json"; keep one of them"#
            ]),
        Mistake(
            replacing: "    - get: /", by: "    - post: /\n      form: a=b",
            says: [
                #"9:13: error: form is "a=b"; write a mapping, for example {user: ann, page: 2}"#
            ]),
        Mistake(
            replacing: "    - get: /", by: #"    - post: /\#n      body: {base64: "***"}"#,
            says: [
                "9:22: error: base64 is not valid; encode the bytes with the base64 command"
            ]),
        Mistake(
            adding: "      expect: {status: 99}\n",
            says: [
                #"9:24: error: status "99" is no HTTP status; write for example 200, 2xx, [200, 304] or any"#
            ]),
        Mistake(
            adding: "      expect: 200\n",
            says: [
                #"9:15: error: expect is "200"; write expect: {status: 200}"#
            ]),
        Mistake(
            adding: "      expect: {status: ok}\n",
            says: [
                #"9:24: error: status "ok" is no HTTP status; write for example 200, 2xx, [200, 304] or any"#
            ]),
        Mistake(
            adding: "      expect: {status: []}\n",
            says: [
                "9:24: error: status is an empty list; write for example 200, 2xx, [200, 304] or any"
            ]),
        Mistake(
            adding: "      timeout: 5\n",
            says: [
                #"9:16: error: timeout "5" has no unit; write for example 5s or 5ms"#
            ]),
        Mistake(
            adding: "http: {time-out: 5s}\n",
            says: [
                #"9:8: error: unknown key "time-out" in "http"; did you mean "timeout"?"#
            ]),
        Mistake(
            adding: "http: {connections: keepalive}\n",
            says: [
                #"9:21: error: connections "keepalive" is unknown; did you mean keep-alive?"#
            ]),
        Mistake(
            adding: "      redirects: follow\n",
            says: [
                #"9:18: error: redirects is "follow"; write how many are followed, for example 5, or none"#
            ]),
        Mistake(
            adding: "http: {redirects: 1000}\n",
            says: [
                #"9:19: error: redirects "1000" is out of range; write a whole number from 0 to 100"#
            ]),
        Mistake(
            adding: "http: {trace: 2}\n",
            says: [
                #"9:15: error: trace is "2"; write a percentage above 0% and up to 100%, for example 50%"#
            ]),
        Mistake(
            adding: "      retry: twice\n",
            says: [
                #"9:14: error: retry "twice" is not a whole number; write a whole number from 0 to 100"#
            ]),
        Mistake(
            adding: "      retry: {on: connect}\n",
            says: [
                #"9:14: error: "retry" needs the key "times"; write for example times: 2"#
            ]),
        Mistake(
            adding: "      retry: {times: 2, on: [conect, 503], wait: 1}\n",
            says: [
                #"9:30: error: on "conect" is unknown; did you mean connect?"#,
                #"9:38: error: on "503" is unknown; write one of connect, reset, timeout, 5xx"#,
                #"9:50: error: wait "1" has no unit; write for example 1s or 1ms"#,
            ]),
        Mistake(
            adding: "http: {cookies: none}\n",
            says: [
                #"9:17: error: cookies "none" is unknown; write one of on, off"#
            ]),
        Mistake(
            adding: "http: {resolve: always}\n",
            says: [
                #"9:17: error: resolve "always" is unknown; write one of once, per-connection"#
            ]),
        Mistake(
            adding: "http: {max-body: 10 Mio}\n",
            says: [
                #"9:18: error: max-body "10 Mio" has the unknown unit "Mio"; use one of B, KiB, MiB, GiB, kB, MB, GB"#
            ]),
        Mistake(
            adding: "http: {connect-to: 127.0.0.1}\n",
            says: [
                #"9:20: error: connect-to "127.0.0.1" has no port; write 127.0.0.1:80"#
            ]),
        Mistake(
            adding: "http: {connect-to: [127.0.0.1:80, here, []]}\n",
            says: [
                #"9:35: error: connect-to "here" has no port; write here:80"#,
                "9:41: error: connect-to is a list; write host:port",
            ]),
        Mistake(
            adding: "http: {connect-to: []}\n",
            says: ["9:20: error: connect-to is an empty list; write host:port, or a list of such"]),
        Mistake(
            adding: "http: {connect-to: 'a:80, b:80'}\n",
            says: [#"9:20: error: connect-to "a:80, b:80" is more than one place; write a list, [a:80, b:80]"#]),
        Mistake(
            adding: "http: {balance: sticky}\n",
            says: [#"9:17: error: balance "sticky" is unknown; write one of first, round-robin, random, per-user"#]),
        Mistake(
            adding: "http: {ip: 4}\n",
            says: [#"9:12: error: ip "4" is unknown; write one of any, ipv4, ipv6, prefer-ipv4, prefer-ipv6"#]),
        Mistake(
            adding: "http: {ip: prefer-ip4, ipv4: true}\n",
            says: [
                #"9:12: error: ip "prefer-ip4" is unknown; did you mean prefer-ipv4?"#,
                #"9:24: error: unknown key "ipv4" in "http"; did you mean "ip"?"#,
            ]),
        Mistake(
            adding: "http: {hosts: [a]}\n",
            says: ["9:15: error: hosts is a list; write the name of a file"]),
        Mistake(
            adding: "http: {hosts: none.hosts}\n",
            says: [
                #"9:15: error: hosts "none.hosts" cannot be used: no file can be read here, so none.hosts cannot; write what it holds into the scenario"#
            ]),
        Mistake(
            adding: "http: {source-address: localhost}\n",
            says: [
                #"9:24: error: source-address "localhost" is no IP address; write an address of this machine, for example 127.0.0.2"#
            ]),
        Mistake(
            adding: "http: [5s]\n",
            says: [
                #"9:7: error: "http" is a list; write a mapping with keys such as timeout, first-byte-timeout, auth"#
            ]),
    ]
}
