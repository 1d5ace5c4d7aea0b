import ArgumentParser
import LoadProbe

/// What is measured beside the target.
struct WatchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Measure this machine and a program of the target on it: pid:1234, name:nginx or port:8080; repeatable.",
            valueName: "program"),
        transform: WatchedProgram.init(parsing:))
    var watch: [WatchedProgram] = []
}
