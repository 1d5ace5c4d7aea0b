import LoadPlan
import LoadWire
import Testing

@testable import LoadEngine

/// Who stopped the run: the one who came first.
@Suite struct StageTests {
    @Test(
        arguments: [
            ([.abort], true), ([.abort, .stop], true), ([.abort, .stopAtOnce], true), ([.stop, .abort], false),
            ([.stopAtOnce, .abort], false),
        ] as [([RunControl.Command], Bool)]) func theFirstOneCounts(_ commands: [RunControl.Command], _ isAbort: Bool)
        throws
    {
        let plan = Plan.rehearsed(.users(1, for: .seconds(1)), tasks: [.rehearsed("a")])
        let stage = Stage([], shared: try PreparedPlan(plan).sharedMeasures)
        #expect(!stage.wasAborted && !stage.wasInterrupted)
        for command in commands { _ = stage.interrupt(by: command) }
        #expect(stage.wasInterrupted)
        #expect(stage.wasAborted == isAbort)
    }
}
