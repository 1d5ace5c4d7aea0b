import ArgumentParser
import LoadAlert
import LoadPlan
import Squall

/// What somebody wants to be told of.
struct AlertOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Tell when it is so, and when no more: 'cpu > 90% for 30s', 'missing for 30s'; repeatable.",
            valueName: "rule"),
        transform: spelled { text throws(Diagnostic) in try AlertRule(parsing: text) })
    var alert: [AlertRule] = []
}
