import LoadMeasure
import LoadPlan
import LoadVerdict

/// One picture of a running load, as lines of text. Pure: the view decides when and where it is drawn.
///
///     heading      the name, the phase, the clock, the bar
///     view         one of `LiveState.Page`, in whatever rows are left
///     last event   or what became of a key
///     keys         where there is a keyboard
struct LiveFrame {
    /// Columns and rows that the picture fills.
    var columns: Int
    var rows: Int
    var color = false
    /// Whether keys change the load and the view, which the last line then says.
    var keys = false

    /// What a view has to show: lines that stay, and lines that scroll below them.
    struct Content {
        var fixed: [StyledLine] = []
        var scrolled: [StyledLine] = []
    }

    /// The lines, without line breaks; none is wider than `columns`, and there are `rows` of them, or one.
    ///
    /// - Parameter notice: what became of the last key, in place of the last event.
    func lines(_ progress: LiveProgress, _ state: LiveState = LiveState(), notice: String? = nil) -> [String] {
        let (heading, footer) = (heading(progress), footer(progress, state, notice))
        let room = max(rows - heading.count - footer.count, 0)
        let content = content(progress, state, room: room)
        let first = min(state.scroll, Self.overhang(content, room))
        var body = (content.fixed + content.scrolled.dropFirst(first)).prefix(room)
        body += Array(repeating: StyledLine(), count: room - body.count)
        return (heading + body + footer).prefix(max(rows, 1)).map { $0.text(color: color, width: columns) }
    }

    /// How far a view can be scrolled, and how many of its lines are seen at once.
    func scrolling(_ progress: LiveProgress, _ state: LiveState) -> (most: Int, screenful: Int) {
        let room = max(rows - heading(progress).count - footer(progress, state, nil).count, 0)
        let content = content(progress, state, room: room)
        return (Self.overhang(content, room), max(room - content.fixed.count, 1))
    }

    private static func overhang(_ content: Content, _ room: Int) -> Int {
        max(content.scrolled.count - max(room - content.fixed.count, 0), 0)
    }

    private func content(_ progress: LiveProgress, _ state: LiveState, room: Int) -> Content {
        switch state.page {
        case .overview: Content(fixed: overview(progress, room: room))
        case .series: series(progress, state.order)
        case .histogram: Content(fixed: histogram(progress, room: room))
        case .errors: errors(progress)
        case .timings: timings(progress)
        case .help: Content(scrolled: help())
        }
    }

    // MARK: - Above and below

    /// The name, the clock and the progress bar with the phase.
    private func heading(_ progress: LiveProgress) -> [StyledLine] {
        var right = StyledLine()
        if progress.isPaused {
            right.add("paused  ", .warning)
        } else if columns >= 50, let phase = progress.plan.phase(at: progress.elapsed) {
            right.add("\(phase.cut(to: columns / 3))  ")
        }
        right.add(progress.elapsed.clock, .bold)
        if let planned = progress.planned { right.add(" / \(planned.clock)") }
        var title = StyledLine("squall  ", .bold)
        title.add(progress.plan.name.cut(to: max(columns - 10 - right.count, 8)))
        title.pad(to: columns - right.count)
        title.add(right)

        var rest = "  \(Int((progress.share * 100).rounded(.down))) %"
        if columns >= 50, let planned = progress.planned, progress.elapsed < planned {
            // In whole seconds, as the clock has them: both make up the whole.
            let left = planned.components.seconds - progress.elapsed.components.seconds
            rest += "  \(Duration.seconds(left).clock) left"
        }
        let bar = Bars.progress(progress.share, width: max(columns - rest.count, 1))
        var line = StyledLine(bar.done, .bar)
        line.add(bar.open, .dim)
        line.add(rest)
        return rows >= 20 ? [title, line, StyledLine()] : [title, line]
    }

    /// What somebody did last, and which keys there are.
    private func footer(_ progress: LiveProgress, _ state: LiveState, _ notice: String?) -> [StyledLine] {
        var lines: [StyledLine] = []
        if let notice {
            lines.append(StyledLine(notice, .warning))
        } else if let event = progress.events.last {
            lines.append(StyledLine(event.line, .warning))
        } else if rows >= 20 {
            lines.append(StyledLine())
        }
        if keys { lines.append(keyLine(progress, state)) }
        return lines
    }

    private func keyLine(_ progress: LiveProgress, _ state: LiveState) -> StyledLine {
        let pause = progress.isPaused ? "resume" : "pause"
        guard columns >= 78 else {
            return StyledLine(
                columns >= 44
                    ? "1-5 views  ? help  space \(pause)  + - load  q stop" : "? help  space \(pause)  q stop", .dim)
        }
        var line = StyledLine()
        for page in LiveState.Page.allCases {
            line.add("\(page.rawValue) \(page.title)", page == state.page ? .chosen : .dim)
            line.add(columns >= 100 ? "  " : " ")
        }
        let rest = columns >= 100 ? "space \(pause)  + - load  q stop" : "space \(pause)  q stop"
        line.pad(to: columns - rest.count)
        line.add(rest, .dim)
        return line
    }
}
