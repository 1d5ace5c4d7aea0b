import LoadMeasure
import LoadTarget

/// The rules, held against what probes measure. Pure: time comes in with readings and with `tick`.
public struct AlertBoard: Sendable {
    /// A probe that was not heard of for so long before the board began is not missed, in seconds.
    public static let longestAbsence = 3_600.0
    /// The most probes that are looked at: names come from outside.
    static let mostProbes = 10_000
    /// Readings are judged by what they came to in so many seconds: in 100 ms a core has ten ticks, and noise is most of it.
    static let stretch = 0.9
    /// Some series come only once a second: one is gone when it was in no reading for so long, in seconds.
    static let longestGap = 5.0
    /// A probe tries again each 8 s: whoever has not listened for so long misses nobody, in seconds.
    static let patience = 15.0
    /// A reading that is ahead by more, in seconds, is of a clock that is wrong. If it counted, no other would until then.
    static let farAhead = 60.0

    fileprivate struct Probe: Sendable {
        var host: String
        var heard: Double
        /// Since when it would have been heard.
        var listened: Double
        var last = -Double.infinity
        /// Until when readings were judged.
        var judged = -Double.infinity
        var meter = TargetMeter()
        var tracks: [AlertTrack]
        /// Since when readings have nothing of what a rule is about, by the rule's place.
        var absent: [Int: Double] = [:]
        /// The alerts that fire, by the rule's place.
        var firing: [Int: AlertEvent] = [:]
    }

    /// The rules.
    public let rules: [AlertRule]
    private var probes: [String: Probe] = [:]

    /// Makes a board on which nothing fires.
    public init(_ rules: [AlertRule]) { self.rules = rules }

    /// The alerts that fire, by probe and in the order of the rules.
    public var firing: [AlertEvent] {
        probes.sorted { $0.key < $1.key }.flatMap { $0.value.firing.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// A probe was known before, and may be missed: since it was heard of last, but not before it could have been heard again.
    ///
    /// - Parameter heard: when it was heard of last, by the same clock as `now` elsewhere.
    public mutating func know(_ probe: String, host: String, heard: Double, now: Double) {
        guard probes[probe] == nil, now - heard <= Self.longestAbsence else { return }
        add(probe, host: host, heard: heard, now: now)
    }

    /// Readings of a probe came; those that are not later than the last were here before, and those far in the future are not judged.
    ///
    /// - Parameters:
    ///   - readings: by rising time.
    ///   - now: in seconds since 1970 (UTC), as the readings' times.
    /// - Returns: what is to be told.
    public mutating func receive(
        _ readings: [TargetReading], of name: String, host: String, now: Double
    ) -> [AlertEvent] {
        if probes[name] == nil { add(name, host: host, heard: now, now: now) }
        guard var probe = probes[name] else { return [] }
        (probe.host, probe.heard) = (host, max(probe.heard, now))
        var told: [AlertEvent] = []
        for reading in readings where reading.time > probe.last && reading.time <= now + Self.farAhead {
            probe.last = reading.time
            probe.meter.add(reading)
            guard reading.time - probe.judged >= Self.stretch else { continue }
            probe.judged = reading.time
            told += probe.judge(probe.meter.take(), rules, of: name, at: reading.time)
        }
        told += probe.missing(rules, of: name, now: now)
        probes[name] = probe
        return told
    }

    /// Some time has passed: who says nothing is missed.
    ///
    /// - Returns: what is to be told.
    public mutating func tick(now: Double) -> [AlertEvent] {
        guard rules.contains(where: { $0.subject == .missing }) else { return [] }
        var told: [AlertEvent] = []
        for name in probes.keys.sorted() { told += probes[name]?.missing(rules, of: name, now: now) ?? [] }
        return told
    }

    private mutating func add(_ probe: String, host: String, heard: Double, now: Double) {
        guard probes.count < Self.mostProbes else { return }
        probes[probe] = Probe(
            host: host, heard: heard, listened: now, tracks: rules.map { _ in AlertTrack() })
    }
}

extension AlertBoard.Probe {
    fileprivate mutating func judge(
        _ measured: TargetSnapshot, _ rules: [AlertRule], of name: String, at time: Double
    ) -> [AlertEvent] {
        var told: [AlertEvent] = []
        for (place, rule) in rules.enumerated() where rule.subject != .missing {
            if let value = rule.value(in: measured) {
                absent[place] = nil
                told += observe(rule, place, rule.holds(value), value, of: name, at: time, for: rule.seconds)
                continue
            }
            // What is gone holds no more. The absence has had its time when it is told.
            let since = absent[place] ?? time
            absent[place] = since
            guard time - since >= max(rule.seconds, AlertBoard.longestGap) else { continue }
            told += observe(rule, place, false, nil, of: name, at: time, for: 0)
        }
        return told
    }

    /// Silence has its time in itself: it is told as soon as it has lasted, and over as soon as something comes.
    fileprivate mutating func missing(_ rules: [AlertRule], of name: String, now: Double) -> [AlertEvent] {
        var told: [AlertEvent] = []
        for (place, rule) in rules.enumerated() where rule.subject == .missing {
            let silence = now - heard
            let holds = rule.holds(silence) && now - listened >= min(rule.limit, AlertBoard.patience)
            told += observe(rule, place, holds, silence, of: name, at: now, for: 0)
        }
        return told
    }

    private mutating func observe(
        _ rule: AlertRule, _ place: Int, _ holds: Bool, _ value: Double?, of name: String, at time: Double,
        for seconds: Double
    ) -> [AlertEvent] {
        let isSilence = rule.subject == .missing
        guard let (state, since) = tracks[place].observe(holds, at: time, for: seconds) else { return [] }
        let began = state == .resolved ? firing[place]?.since : isSilence ? heard : nil
        let event = AlertEvent(
            state, rule, probe: name, host: host, at: time, since: began ?? since,
            value: isSilence && state == .resolved ? nil : value)
        firing[place] = state == .firing ? event : nil
        return [event]
    }
}
