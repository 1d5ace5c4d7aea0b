/// Shows machines on a terminal, on a screen of its own, and leaves nothing behind when it is over.
package actor MonitorView {
    private let color: Bool
    private let screen: any LiveScreen
    private var picture = ScreenPicture()
    private var shown: (state: MonitorState, now: Double, elapsed: Duration)?
    private var isShown = false

    /// Makes a view.
    package init(color: Bool, screen: any LiveScreen) { (self.color, self.screen) = (color, screen) }

    /// Draws what differs from what stands there.
    ///
    /// - Parameters:
    ///   - now: in seconds since 1970 (UTC).
    ///   - elapsed: how long it has been watched.
    package func show(_ state: MonitorState, now: Double, elapsed: Duration) {
        shown = (state, now, elapsed)
        draw()
    }

    /// Draws all of it: the screen has another size, or was somebody else's.
    package func redraw() {
        picture.forget()
        draw()
    }

    /// Gives the screen back.
    package func hide() {
        shown = nil
        guard isShown else { return }
        isShown = false
        screen.leave()
    }

    private func draw() {
        guard let shown, screen.isOurs else { return }
        if !isShown { screen.enter() }
        isShown = true
        let size = (columns: max(screen.size.columns, 10), rows: max(screen.size.rows, 1))
        let frame = MonitorFrame(columns: size.columns, rows: size.rows, color: color)
        let text = picture.text(
            for: frame.lines(shown.state, now: shown.now, elapsed: shown.elapsed), size: size)
        if !text.isEmpty { screen.write(text) }
    }
}
