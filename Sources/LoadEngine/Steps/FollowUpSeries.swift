import LoadMeasure
import LoadPlan
import LoadWire

/// The series of exchanges that follow others by themselves, behind those of the plan's own registry.
struct FollowUpSeries {
    /// Their names, in the order of their numbers.
    private(set) var names: [Recorder.StepNames] = []
    private var numbers: [Key: Int] = [:]

    private struct Key: Hashable {
        let exchange: Int
        let kind: FollowUp
    }

    /// - Parameter executors: in the order of the numbers in the table.
    init(_ registry: StepTable.Registry, executors: [any Executor]) {
        var positions = Array(repeating: 0, count: executors.count)
        for (number, exchange) in registry.all.enumerated() {
            guard let executor = registry.executors.firstIndex(of: exchange.executor), executor < executors.count
            else { continue }
            for kind in executors[executor].followUps(of: positions[executor]) {
                numbers[Key(exchange: number, kind: kind)] = registry.all.count + names.count
                names.append(.init(task: kind.seriesName(of: exchange.name), method: exchange.method))
            }
            positions[executor] += 1
        }
    }

    /// The recorder's number of what follows an exchange; that of the exchange where nobody announced it.
    subscript(_ exchange: Int, _ kind: FollowUp) -> Int {
        numbers[Key(exchange: exchange, kind: kind)] ?? exchange
    }
}
