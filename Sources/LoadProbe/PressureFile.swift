import LoadTarget

/// A file of pressure stall information: the time in which some, or all, of what could run waited for a resource. Pure.
///
///     some avg10=0.00 avg60=0.00 avg300=0.00 total=123456          in microseconds
///
/// https://docs.kernel.org/accounting/psi.html
struct PressureFile: Sendable {
    /// What there is pressure on, by the files' names.
    static let resources = ["cpu", "memory", "io"]

    private let some: TargetSeries
    private let full: TargetSeries

    /// A file of what there is pressure on.
    ///
    /// - Parameters:
    ///   - name: of its series.
    ///   - tags: what tells it from other files, beside the resource.
    init(of resource: String, name: String = "system.linux.pressure.time", tags: [TargetTag] = []) {
        func series(_ kind: String) -> TargetSeries {
            TargetSeries(
                name, unit: "s", .counter,
                tags: tags + [TargetTag("pressure.kind", kind), TargetTag("resource", resource)])
        }
        (some, full) = (series("some"), series("full"))
    }

    func points(_ text: KernelText) -> [TargetPoint] {
        text.lines.compactMap { line in
            guard let (series, rest) = kind(of: line), let space = rest.lastIndex(of: UInt8(ascii: " ")),
                let total = KernelText.rest(of: rest[(space + 1)...], after: "total=").flatMap(KernelText.number)
            else { return nil }
            return TargetPoint(series, Double(total) / 1e6)
        }
    }

    private func kind(of line: KernelText.Line) -> (TargetSeries, KernelText.Line)? {
        KernelText.rest(of: line, after: "some ").map { (some, $0) }
            ?? KernelText.rest(of: line, after: "full ").map { (full, $0) }
    }
}
