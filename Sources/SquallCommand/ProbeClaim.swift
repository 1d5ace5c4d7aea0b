import Foundation
import LoadPlan
import LoadProbeLink
import LoadTarget

/// Wants probes of a hub to read often while something lasts.
///
/// The wish is renewed again and again and ends by itself soon after, whatever becomes of this process.
struct ProbeClaim: Sendable {
    /// How long a wish lasts, and how often it is renewed.
    private static let wishTime = Duration.seconds(30)
    private static let renewal = Duration.seconds(10)
    /// How long a probe may take to hear of it: it asks every second, or two.
    private static let patience = Duration.seconds(5)

    let hub: HubClient
    let address: HubAddress
    let probes: [String]
    /// How often the probes are to read.
    let interval: Duration
    /// Tells this claim from those of others.
    private let by = UUID().uuidString

    init(_ hub: HubClient, _ address: HubAddress, _ probes: [String], every interval: Duration = .milliseconds(100)) {
        (self.hub, self.address, self.probes, self.interval) = (hub, address, probes, interval)
    }

    /// Performs `body` while the probes read often, and gives them their own way back at its end.
    ///
    /// - Throws: `Diagnostic` where the hub is not there, or a probe is not; what `body` throws.
    func hold<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await begin()
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await renewAgainAndAgain() }
                    defer { group.cancelAll() }
                    return try await body()
                })
        } catch { result = .failure(error) }
        await giveBack()
        return try result.get()
    }

    private func begin() async throws {
        let before = try await known()
        let names = before.map(\.name)
        if let unknown = probes.first(where: { !names.contains($0) }) {
            throw Diagnostic(
                "no probe of the hub at \(address) is called \"\(unknown)\"",
                fix: names.isEmpty
                    ? "it knows none yet: start squall probe --to \(address) --name \(unknown) beside the target"
                    : "name one that it knows: \(names.joined(separator: ", "))")
        }
        do { try await wish(interval) } catch { throw Self.diagnostic(error) }
        try await wait(for: before)
    }

    /// Waits until the probes read as often as is wanted, so that the first second is measured like the others.
    private func wait(for before: [ProbeSummary]) async throws {
        let end = ContinuousClock.now + Self.patience
        var heard: Set<String> = []
        while true {
            let now = try await known().filter { probes.contains($0.name) }
            for probe in now where before.contains(where: { $0.name == probe.name && $0.lastSeen < probe.lastSeen }) {
                heard.insert(probe.name)
            }
            let wanted = interval / .seconds(1) * 1.5
            if now.allSatisfy({ heard.contains($0.name) && ($0.interval ?? .infinity) <= wanted }) { return }
            if ContinuousClock.now >= end { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        let silent = try await known().filter { probes.contains($0.name) && !heard.contains($0.name) }
        guard let probe = silent.first else { return }
        await giveBack()
        let since = max(0, (try await time() - probe.lastSeen).rounded())
        throw Diagnostic(
            "the probe \(probe.name) of the hub at \(address) says nothing, since \(Duration.seconds(since).compactText)",
            fix: "see that squall probe --to \(address) --name \(probe.name) runs beside the target")
    }

    /// By the hub's clock, by which it says when it heard of somebody.
    private func time() async throws -> Double {
        do { return try await hub.clock(uptime: MachineClocks.system.uptime).answered } catch {
            throw Self.diagnostic(error)
        }
    }

    private func known() async throws -> [ProbeSummary] {
        do { return try await hub.probes() } catch { throw Self.diagnostic(error) }
    }

    private func renewAgainAndAgain() async throws {
        while true {
            try await Task.sleep(for: Self.renewal)
            // A hub that is away has forgotten it: it is told again when it is back.
            try? await wish(interval)
        }
    }

    private func wish(_ interval: Duration?) async throws(HubClient.Failed) {
        for probe in probes { try await hub.setInterval(of: probe, to: interval, for: Self.wishTime, by: by) }
    }

    /// In a task of its own: also where this one is cancelled.
    private func giveBack() async {
        await Task { try? await wish(nil) }.value
    }

    private static func diagnostic(_ failed: HubClient.Failed) -> Diagnostic {
        let parts = failed.description.split(separator: "; ", maxSplits: 1).map(String.init)
        return Diagnostic(parts.first ?? failed.description, fix: parts.dropFirst().first)
    }
}
