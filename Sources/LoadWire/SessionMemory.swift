/// What a protocol remembers of one virtual user besides its values, such as its cookies. All clients of the user share
/// it.
public protocol SessionMemory: AnyObject {
    /// Forgets everything: the user becomes somebody new.
    func removeAll()
}

extension Session {
    /// What is remembered of that type; nil where there is nothing yet. Keep it rather than ask again: it stays the same
    /// for as long as the session.
    public func memory<Memory: SessionMemory>(_ type: Memory.Type) -> Memory? {
        for case let memory as Memory in memories { return memory }
        return nil
    }

    /// What is remembered of that type, made where there is nothing yet.
    public func memory<Memory: SessionMemory>(_ type: Memory.Type, make: () -> Memory) -> Memory {
        if let known = memory(type) { return known }
        let memory = make()
        memories.append(memory)
        return memory
    }

    /// Whether any protocol remembers anything: where none does, there is nothing to ask for.
    public var hasMemories: Bool { !memories.isEmpty }
}
