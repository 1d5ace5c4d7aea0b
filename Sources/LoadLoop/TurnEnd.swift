/// Has something to do once, when all tasks that are ready have had their turn: to write in one go what they left to write.
public protocol TurnEnd: AnyObject {
    /// The tasks had their turn. Called once for each `EventLoop.callAtEndOfTurn`.
    func turnEnds()
}
