import LoadMeasure
import LoadPlan
import LoadVerdict

/// Shows a running load on a terminal, redrawn in place after each interval; leaves nothing behind when it is over.
///
/// All it writes goes to `write`, one call per picture. A caller that ends the process by another way than `finish`
/// writes `restoreCursor` itself.
public actor LiveView: Output {
    /// What makes the cursor visible again.
    public static let restoreCursor = "\u{1B}[?25h"

    private let size: @Sendable () -> (columns: Int, rows: Int)
    private let color: Bool
    private let keys: Bool
    private let write: @Sendable (String) -> Void
    private var progress: LiveProgress?
    private var drawnLines = 0

    /// Makes a view.
    ///
    /// - Parameters:
    ///   - color: whether to colour.
    ///   - keys: whether to say which keys change the load; somebody else reads them.
    ///   - size: the terminal's size, asked before each picture.
    ///   - write: receives what is to be written to the terminal.
    public init(
        color: Bool, keys: Bool = false, size: @escaping @Sendable () -> (columns: Int, rows: Int),
        write: @escaping @Sendable (String) -> Void
    ) {
        (self.color, self.keys, self.size, self.write) = (color, keys, size, write)
    }

    /// Draws the first picture and hides the cursor.
    public func start(_ plan: Plan) {
        let first = LiveProgress(plan: plan)
        progress = first
        write("\u{1B}[?25l" + picture(of: first))
    }

    /// Draws the next picture over the last one.
    public func receive(_ snapshot: Snapshot) {
        guard var next = progress else { return }
        next.receive(snapshot)
        progress = next
        write(picture(of: next))
    }

    /// Shows at once what was changed.
    public func changed(_ event: RunEvent) async {
        guard var next = progress else { return }
        next.changed(event)
        progress = next
        write(picture(of: next))
    }

    /// Takes the picture away and shows the cursor: the summary says it all.
    public func finish(_ result: RunResult) {
        write(toFirstLine + "\u{1B}[J" + Self.restoreCursor)
        drawnLines = 0
    }

    private func picture(of progress: LiveProgress) -> String {
        let (columns, rows) = size()
        // A line of its own stays free below: the last line break must not scroll the first line away.
        let lines = LiveFrame(columns: max(columns, 20), rows: rows - 1, color: color, keys: keys).lines(progress)
        let start = toFirstLine
        drawnLines = lines.count
        return start + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }

    private var toFirstLine: String { drawnLines > 0 ? "\r\u{1B}[\(drawnLines)A" : "\r" }
}
