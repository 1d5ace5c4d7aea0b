import LoadPlan

/// The names of a run's values, and where each user's session keeps them. The same for all users of a run.
public struct SessionLayout: Sendable {
    /// The names, by slot.
    public let names: [String]
    private let slots: [String: Int]

    /// - Parameter names: all names that can have a value; repetitions count once.
    public init(names: [String] = []) {
        var slots: [String: Int] = [:]
        var unique: [String] = []
        for name in names where slots[name] == nil {
            slots[name] = unique.count
            unique.append(name)
        }
        self.names = unique
        self.slots = slots
    }

    /// Where the value of that name is kept; nil where no such name exists.
    public func slot(named name: String) -> Int? { slots[name] }

    /// Where the value of a name that must exist is kept.
    ///
    /// - Throws: a `Diagnostic` where nothing gives such a value.
    public func requiredSlot(named name: String) throws(Diagnostic) -> Int {
        guard let slot = slots[name] else {
            throw Diagnostic("nothing gives ${\(name)} a value", fix: "known are \(names.joined(separator: ", "))")
        }
        return slot
    }
}

/// What one virtual user remembers: a value for each name of the layout that has one, as bytes, and what protocols keep.
///
/// Bytes rather than text, because that is what they come from and go to; rows of data are shared, not copied. Lives on
/// its user's loop.
public final class Session {
    /// The user's number in the run, from 0.
    public let user: Int
    private var values: [ArraySlice<UInt8>?]
    /// What protocols remember of the user.
    var memories: [any SessionMemory] = []

    /// Makes a session without values.
    public init(_ layout: SessionLayout, user: Int = 0) {
        self.user = user
        values = Array(repeating: nil, count: layout.names.count)
    }

    /// Forgets all values, and what protocols remember.
    public func removeAll() {
        for slot in values.indices { values[slot] = nil }
        for memory in memories { memory.removeAll() }
    }

    /// The value in a slot, nil where there is none.
    public subscript(slot: Int) -> ArraySlice<UInt8>? {
        get { values[slot] }
        set { values[slot] = newValue }
    }
}
