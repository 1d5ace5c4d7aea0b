import LoadMeasure
import LoadPlan
import LoadVerdict

/// Shows a running load on a terminal, on a screen of its own, and leaves nothing behind when it is over.
///
/// A picture is drawn when an interval was measured or something was changed, and by `redraw` when somebody pressed a key or
/// changed the terminal's size: about one per second, of which only the rows that differ are written.
public actor LiveView: Output {
    private let color: Bool
    private let keys: Bool
    private let screen: any LiveScreen
    private var progress: LiveProgress?
    private var state = LiveState()
    /// What became of the last key; gone with the next one.
    private var notice: String?
    /// Whether the screen is taken, and whether somebody wants it not to be.
    private var isShown = false
    private var isHidden = false
    private var picture = ScreenPicture()

    /// Makes a view.
    ///
    /// - Parameters:
    ///   - color: whether to colour.
    ///   - keys: whether to say which keys there are; somebody else reads them and hands them to `press`.
    public init(color: Bool, keys: Bool = false, screen: any LiveScreen) {
        (self.color, self.keys, self.screen) = (color, keys, screen)
    }

    // MARK: - The run

    /// Takes the screen and draws the first picture.
    public func start(_ plan: Plan) {
        progress = LiveProgress(plan: plan)
        show()
    }

    /// Draws the next picture.
    public func receive(_ snapshot: Snapshot) {
        progress?.receive(snapshot)
        redraw()
    }

    /// Shows at once what was changed.
    public func changed(_ event: RunEvent) {
        progress?.changed(event)
        // What comes after a stop is said by whoever stopped.
        if !event.stops { notice = nil }
        redraw()
    }

    /// Gives the screen back: the summary says it all.
    public func finish(_ result: RunResult) {
        progress = nil
        hide()
    }

    // MARK: - The person

    /// Takes in a key that chooses what is seen; `redraw` shows it.
    ///
    /// - Returns: whether it means anything to the view.
    public func press(_ key: LiveKey) -> Bool {
        notice = nil
        guard let progress else { return false }
        let (most, screenful) = frame.scrolling(progress, state)
        return state.press(key, most: most, screenful: screenful)
    }

    /// Says what became of a key, until the next one.
    public func tell(_ text: String) {
        notice = text
        redraw()
    }

    /// Draws what differs from what stands there; everything where the size has changed.
    public func redraw() {
        guard let progress, !isHidden, screen.isOurs else { return }
        if !isShown { screen.enter() }
        isShown = true
        let text = picture.text(for: frame.lines(progress, state, notice: notice), size: size)
        if !text.isEmpty { screen.write(text) }
    }

    /// Takes the screen as soon as it may, and draws everything.
    public func show() {
        isHidden = false
        picture.forget()
        redraw()
    }

    /// Gives the screen back, until `show` takes it again.
    public func hide() {
        isHidden = true
        guard isShown else { return }
        isShown = false
        screen.leave()
    }

    private var size: (columns: Int, rows: Int) {
        let size = screen.size
        return (max(size.columns, 10), max(size.rows, 1))
    }

    private var frame: LiveFrame {
        LiveFrame(columns: size.columns, rows: size.rows, color: color, keys: keys)
    }
}
