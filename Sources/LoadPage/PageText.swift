/// The text of a page: the skeleton, with the assets and some data put in.
enum PageText {
    /// The page.
    ///
    /// - Parameters:
    ///   - json: what its scripts read, one JSON value.
    ///   - speaksToServer: whether it may ask its own server for something; nobody else, and no other way.
    static func page(title: String, data json: String, assets: PageAssets, speaksToServer: Bool = false) -> String {
        let parts = [
            "policy": policy(assets) + (speaksToServer ? "; connect-src 'self'" : ""),
            "title": escaped(title),
            "styles": assets.styles.map { "<style>\($0.text)</style>" }.joined(separator: "\n"),
            "data": safe(json),
            "scripts": assets.scripts.map { "<script>\($0.text)</script>" }.joined(separator: "\n"),
        ]
        // Cut at its places first: what is filled in may hold what looks like one.
        return assets.skeleton.split(separator: "{{", omittingEmptySubsequences: false).enumerated().map {
            place, text in
            guard place > 0, let end = text.firstRange(of: "}}") else { return String(text) }
            return (parts[String(text[..<end.lowerBound])] ?? "") + text[end.upperBound...]
        }.joined()
    }

    private static func policy(_ assets: PageAssets) -> String {
        let (styles, scripts) = (assets.styles.map(\.source), assets.scripts.map(\.source))
        return "default-src 'none'; style-src \(styles.joined(separator: " ")); "
            + "script-src \(scripts.joined(separator: " ")); base-uri 'none'; form-action 'none'"
    }

    /// JSON that may stand in a script element: nothing in it ends the element, begins a comment, or is a line break to
    /// JavaScript. All of these stand in strings, where JSON has an escape for them.
    static func safe(_ json: String) -> String {
        var text = ""
        text.reserveCapacity(json.utf8.count + json.utf8.count / 64)
        for scalar in json.unicodeScalars {
            switch scalar {
            case "<": text += "\\u003c"
            case ">": text += "\\u003e"
            case "&": text += "\\u0026"
            case "\u{2028}": text += "\\u2028"
            case "\u{2029}": text += "\\u2029"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
