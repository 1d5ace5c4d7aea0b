import LoadOutput

/// How a run stands that goes on.
package struct RunStanding: Sendable {
    /// What it does, in a word: `running`, `paused`.
    package var state: String
    /// The same in full, for the page's controls: a JSON object.
    package var status: JSONValue

    /// Says it.
    package init(state: String, status: JSONValue) {
        (self.state, self.status) = (state, status)
    }
}
