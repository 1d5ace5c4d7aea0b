import Foundation

/// What came of a visit to a page in headless Chromium, which `Tests/Servers/browser.py` drives and describes.
public struct BrowserVisit: Decodable, Sendable {
    private var values: [Value]
    /// What the console, scripts or the page's policy complained of.
    public var problems: [String]
    /// Addresses that the page asked for.
    public var requests: [String]

    /// The value of a step as text; empty where it has none.
    public func text(_ step: Int) -> String { values[step].text }

    /// The value of a step as a number; nil where it is none.
    public func number(_ step: Int) -> Double? { Double(values[step].text) }

    private struct Value: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self.text = text
            } else if let number = try? value.decode(Double.self) {
                text = "\(number)"
            } else if let flag = try? value.decode(Bool.self) {
                text = "\(flag)"
            } else {
                text = ""
            }
        }
    }

    private struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Opens a page, and takes some steps.
    ///
    /// - Parameter page: the path of its file, or its address.
    public static func of(_ page: String, _ steps: [[String: Any]]) async throws -> BrowserVisit {
        let file = FileManager.default.temporaryDirectory.appending(path: "squall-steps-\(UUID().uuidString).json").path
        try JSONSerialization.data(withJSONObject: steps).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let script = BuiltCommand.repository.appending(path: "Tests/Servers/browser.py").path
        let browser = try ChildProcess(executable: "/usr/bin/python3", arguments: [script, page, file])
        guard try await browser.exitCode(within: .seconds(300)) == 0 else {
            throw Failed(description: browser.errors)
        }
        return try JSONDecoder().decode(BrowserVisit.self, from: Data(browser.output.utf8))
    }
}
