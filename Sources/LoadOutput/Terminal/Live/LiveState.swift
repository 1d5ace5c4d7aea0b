/// What a person chose to look at.
struct LiveState: Sendable, Equatable {
    /// A view, by the key that shows it.
    enum Page: String, CaseIterable, Sendable {
        case overview = "1"
        case series = "2"
        case histogram = "3"
        case errors = "4"
        case timings = "5"
        case help = "?"

        var title: String { "\(self)" }
    }

    /// What the table of series begins with.
    enum Order: String, CaseIterable, Sendable {
        case traffic
        case p99
        case errors
        case name
    }

    private(set) var page = Page.overview
    private(set) var order = Order.traffic
    /// How many lines of the view are above what is seen.
    private(set) var scroll = 0

    /// Takes in a key.
    ///
    /// - Parameters:
    ///   - most: how far the view as it is can be scrolled.
    ///   - screenful: the lines of it that are seen at once.
    /// - Returns: whether it means anything to a view.
    mutating func press(_ key: LiveKey, most: Int, screenful: Int) -> Bool {
        switch key {
        case .character("s") where page == .series:
            let orders = Order.allCases
            order = orders[((orders.firstIndex(of: order) ?? 0) + 1) % orders.count]
            scroll = 0
        case .character(let character):
            guard let chosen = Page(rawValue: String(character)) else { return false }
            // The same key leads back from the help.
            (page, scroll) = (chosen == page && chosen == .help ? .overview : chosen, 0)
        case .up: scroll -= 1
        case .down: scroll += 1
        case .pageUp: scroll -= screenful
        case .pageDown: scroll += screenful
        case .home: scroll = 0
        case .end: scroll = most
        }
        scroll = max(min(scroll, most), 0)
        return true
    }
}
