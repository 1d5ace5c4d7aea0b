/// Numbers as people read them: three significant digits and the unit that fits. Files carry plain SI numbers instead.
public enum Figure {
    /// A time in seconds as `312 ns`, `1.02 ms` or `3,600 s`.
    public static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds != 0 else { return seconds == 0 ? "0 s" : "–" }
        if seconds < 0 { return "-" + time(-seconds) }
        // Below 100 ns the clock itself has no third digit.
        if seconds < 99.5e-9 { return "\(Int((seconds * 1e9).rounded())) ns" }
        return scaled(seconds, units: [(1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms"), (1, "s")])
    }

    /// A time in nanoseconds, as histograms have it.
    public static func time(nanoseconds: Int64) -> String { time(Double(nanoseconds) * 1e-9) }

    /// A number of bytes in decimal units: `96.1 MB`.
    public static func bytes(_ count: Double) -> String {
        if count < 999.5 { return "\(Int(count.rounded())) B" }
        return scaled(count, units: [(1e3, "kB"), (1e6, "MB"), (1e9, "GB"), (1e12, "TB")])
    }

    /// A rate per second: `0.50/s`, `12,345/s`.
    public static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite else { return "–" }
        return (perSecond == 0 ? "0" : threeDigits(perSecond)) + "/s"
    }

    /// A share of 1 in percent: `0.02 %`. Never rounds something to nothing, nor almost all to all.
    public static func share(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        if share == 0 { return "0 %" }
        if share < 0.0001 { return "< 0.01 %" }
        if share < 1, share >= 0.9995 { return "> 99.9 %" }
        return share == 1 ? "100 %" : threeDigits(share * 100) + " %"
    }

    /// A whole number in groups of three digits: `370,350`.
    public static func count(_ count: UInt64) -> String {
        var text = ""
        for (place, digit) in String(count).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// Three significant digits, or the whole number where it has more.
    public static func threeDigits(_ value: Double) -> String {
        guard value.isFinite, value < 1e18 else { return value.isFinite ? "\(value)" : "–" }
        if value < 9.995 { return fixed(value, decimals: 2) }
        if value < 99.95 { return fixed(value, decimals: 1) }
        return count(UInt64(value.rounded()))
    }

    /// A number with the given number of decimals; at most 9, and below 10^9.
    static func fixed(_ value: Double, decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1) { power, _ in power * 10 }
        let units = Int((value * Double(scale)).rounded())
        let fraction = String(units % scale)
        return "\(units / scale).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
    }

    /// The value in the largest unit in which it is 1 or more after rounding.
    private static func scaled(_ value: Double, units: [(size: Double, name: String)]) -> String {
        for unit in units.dropLast() where value / unit.size < 999.5 {
            return "\(threeDigits(value / unit.size)) \(unit.name)"
        }
        guard let largest = units.last else { return "\(value)" }
        return "\(threeDigits(value / largest.size)) \(largest.name)"
    }
}
