import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The list that the hostile server gives of itself.
enum HostileIndex {
    static func names(port: Int) async throws -> [String] {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/"))
        let (data, _) = try await URLSession.shared.data(from: url)
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.map { String($0.dropFirst()) }
        }
    }
}
