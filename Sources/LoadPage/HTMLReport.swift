import LoadOutput
import LoadVerdict

/// A finished run as one HTML file: the page with all that it needs inside, and the run's data as one JSON value. It works from
/// a disk, and asks nobody for anything: its policy forbids it, and allows exactly the scripts and styles that are in it.
public enum HTMLReport: ReportFormat {
    /// The whole file.
    public static func text(_ result: RunResult) -> String {
        page(title: result.plan.name, data: PageData(result).json.line)
    }

    /// The page of some data; `json` is a value as `PageData` has it.
    static func page(title: String, data json: String, assets: PageAssets = .standard) -> String {
        let parts = [
            "policy": policy(assets),
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

/// Writes the HTML report.
public typealias HTMLReportFile = ReportFile<HTMLReport>
