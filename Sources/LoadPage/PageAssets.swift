import CPageAssets
import Foundation

/// The files that the page is made of.
struct PageAssets {
    /// A file as it stands in the page.
    struct File {
        /// What it is called: `page.css`.
        var name: String
        var text: String

        /// What a policy of the page names its content by: `'sha256-…'` (Content Security Policy Level 3, section 2.3.1).
        var source: String {
            var digest = [UInt8](repeating: 0, count: 32)
            let bytes = Array(text.utf8)
            precondition(page_sha256(bytes, bytes.count, &digest) == 1, "OpenSSL has no SHA-256")
            return "'sha256-\(Data(digest).base64EncodedString())'"
        }
    }

    /// The skeleton, which has places for all the rest.
    let skeleton: String
    /// In the order in which they apply.
    let styles: [File]
    /// In the order in which they run.
    let scripts: [File]

    /// Those of a report.
    static let report = PageAssets(for: "report/")
    /// Those of the dashboard.
    static let dashboard = PageAssets(for: "dashboard/")

    /// Those that were built in: for all pages, and for one.
    private init(for use: String) {
        var files: [File] = []
        while let asset = page_asset_at(files.count)?.pointee {
            let bytes = UnsafeBufferPointer(start: asset.bytes, count: asset.count)
            files.append(
                File(name: String(cString: asset.name), text: Self.withoutMap(String(decoding: bytes, as: UTF8.self))))
        }
        files.removeAll { $0.name.contains("/") && !$0.name.hasPrefix(use) }
        skeleton = files.first { $0.name == "page.html" }?.text ?? ""
        styles = files.filter { $0.name.hasSuffix(".css") }
        scripts = files.filter { $0.name.hasSuffix(".js") }
    }

    /// Without the line that tells a browser's inspector of another file, which it would ask for.
    private static func withoutMap(_ text: String) -> String {
        let mark =
            text.range(of: "//# sourceMappingURL=", options: .backwards)
            ?? text.range(of: "/*# sourceMappingURL=", options: .backwards)
        return mark.map { String(text[..<$0.lowerBound]) } ?? text
    }
}
