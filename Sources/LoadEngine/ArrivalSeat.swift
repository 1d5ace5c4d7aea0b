import LoadLoop

/// Where the virtual user of an open workload waits for its next arrival.
final class ArrivalSeat: WaitingPlace {
    private let loop: EventLoop
    private var task: WaitingTask?
    /// The arrival that ended the wait; nil when there will be no more.
    private(set) var arrival: Arrival?

    init(on loop: EventLoop) {
        self.loop = loop
    }

    func keep(_ task: WaitingTask) {
        self.task = task
    }

    /// Ends the wait.
    func goOn(with arrival: Arrival?) {
        guard let task else { return }
        (self.task, self.arrival) = (nil, arrival)
        loop.resume(task)
    }
}
