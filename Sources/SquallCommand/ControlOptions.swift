import ArgumentParser
import LoadControl
import LoadPlan
import Squall

/// Flags about who may change a run while it lasts.
struct ControlOptions: ParsableArguments {
    /// Whether there is a control server, and where.
    enum Server: Equatable {
        /// None.
        case off
        /// On any free port of loopback, if that works; the run goes on without where it does not.
        case anywhere
        /// There, or the run does not begin.
        case at(ControlAddress)

        init(parsing text: String) throws(Diagnostic) {
            self = text == "off" ? .off : .at(try ControlAddress(parsing: text))
        }
    }

    @Option(
        help: ArgumentHelp(
            "Where squall ctl and the control API reach this run, on loopback, or off. (default: any free port)",
            valueName: "address"),
        transform: spelled(Server.init(parsing:)))
    var control: Server = .anywhere
}
