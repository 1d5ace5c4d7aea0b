extension Metric {
    /// What it is.
    public var definition: MetricDefinition {
        switch self {
        case .exchanges:
            counter(
                "exchanges", .count(of: "exchange"), ["outcome"],
                "Exchanges by what became of them: completed, failed, timed_out, or due and never sent (unsent).")
        case .exchangesIntended:
            counter("exchanges.intended", .count(of: "exchange"), [], "Exchanges that became due.")
        case .exchangesOpen:
            gauge("exchanges.open", .count(of: "exchange"), [], "Exchanges that are due and have not ended.")
        case .errors:
            counter("errors", .count(of: "exchange"), ["kind"], "Exchanges that failed or timed out, by kind of error.")
        case .responseTime:
            times("response_time", Self.seriesTags, "From the intended start of exchanges to their end.")
        case .serviceTime:
            times("service_time", Self.seriesTags, "From the actual start of exchanges to their end.")
        case .sendLag:
            times("send_lag", [], "Actual minus intended start of exchanges: the generator's own delay.")
        case .partTime:
            times("exchange.part_time", ["part"], "Where the time of exchanges went: dns, connect, tls, wait ...")
        case .waitForUser:
            times("wait_for_user", [], "How long arrivals waited for a free virtual user.")
        case .waitForPermit:
            times("wait_for_permit", [], "How long a limit of exchanges in flight held exchanges back.")
        case .offloadWait:
            times("offload_wait", [], "How long blocking work of tasks' own code waited for a thread.")
        default: otherDefinition
        }
    }

    private var otherDefinition: MetricDefinition {
        switch self {
        case .users: gauge("users", .count(of: "user"), [], "Virtual users, as a mean over the last interval.")
        case .iterationsStarted:
            counter("iterations.started", .count(of: "iteration"), [], "Iterations that virtual users began.")
        case .iterationsCompleted:
            counter(
                "iterations.completed", .count(of: "iteration"), [], "Iterations that reached the end of their task.")
        case .arrivalsWaited:
            counter("arrivals.waited", .count(of: "arrival"), [], "Arrivals that found no free virtual user.")
        case .iterationResponseTime:
            times("iteration.response_time", [], "From an iteration's intended start to its last step's end.")
        case .groupResponseTime:
            times("group.response_time", ["group"], "From when a group's first step was due to its last step's end.")
        case .groupFailures:
            counter("group.failures", .count(of: "group"), ["group"], "Groups in which an exchange failed.")
        case .bytesReceived:
            counter("received", .bytes, ["task", "method"], "Bytes of responses.")
        case .bytesSent: counter("sent", .bytes, ["task", "method"], "Bytes of requests.")
        case .connections: counter("connections", .count(of: "connection"), [], "Connections opened.")
        case .resumedSessions:
            counter("tls.resumed_sessions", .count(of: "session"), [], "TLS handshakes that resumed a session.")
        case .messages:
            counter(
                "messages", .count(of: "message"), ["task", "method", "direction"],
                "Messages of streams, received or sent.")
        case .messagePayload:
            counter(
                "message_payload", .bytes, ["task", "method", "direction"], "Bytes of messages, received or sent.")
        case .messagesDropped:
            counter(
                "messages.dropped", .count(of: "message"), ["task", "method"],
                "Messages received that no step had room for.")
        case .messageTimeToFirst:
            times("message.time_to_first", ["task", "method"], "From a stream's opening to its first message.")
        case .messageGap: times("message.gap", ["task", "method"], "Between two messages of a stream.")
        default: runDefinition
        }
    }

    private var runDefinition: MetricDefinition {
        switch self {
        case .limit:
            gauge(
                "concurrency.limit", .count(of: "exchange"), Self.scopeTags, "The most exchanges that may be in flight."
            )
        case .limitInFlight:
            gauge("concurrency.in_flight", .count(of: "exchange"), Self.scopeTags, "Exchanges that hold a permit.")
        case .breakerState:
            gauge(
                "breaker.state", .truth, Self.scopeTags + ["state"],
                "What the circuit breaker is: closed, half-open or open.")
        case .breakerOpenings:
            counter("breaker.openings", .count(of: "opening"), Self.scopeTags, "How often the circuit breaker opened.")
        case .meetings:
            counter(
                "meetings", .count(of: "round"), ["meeting", "outcome"],
                "Rounds of meeting places to which all came (met) or not (timed_out).")
        case .generatorCPUTime:
            counter("generator.cpu_time", .seconds, ["loop"], "CPU time of the generator's loops.")
        case .generatorBusyTime:
            counter("generator.busy_time", .seconds, ["loop"], "Time in which the generator's loops did work.")
        case .generatorRunQueueDelay:
            counter(
                "generator.run_queue_delay", .seconds, ["loop"],
                "Time in which a loop was ready and the system ran something else.")
        case .generatorLongestStall:
            gauge("generator.longest_stall", .seconds, ["loop"], "The longest time that a loop stood still of late.")
        case .verdict:
            gauge("run.verdict", .truth, ["verdict"], "How the finished run is judged: pass, fail or invalid.")
        case .validity:
            gauge("run.validity", .truth, ["state"], "Whether its numbers can be trusted: valid, suspect or invalid.")
        case .thresholdPassed:
            gauge("run.threshold_passed", .truth, ["threshold"], "Whether a threshold held, of the finished run.")
        default: gauge("run.elapsed", .seconds, [], "How long the run has lasted.")
        }
    }

    private static let seriesTags = ["task", "method", "status", "error"]
    private static let scopeTags = ["user_class", "user_task", "host"]

    /// Whether several scenarios of a run have it each: then its points have the tag `scenario`, and only their sum is the run's.
    var isOfScenarios: Bool {
        switch self {
        case .limit, .limitInFlight, .breakerState, .breakerOpenings, .meetings, .generatorCPUTime, .generatorBusyTime,
            .generatorRunQueueDelay, .generatorLongestStall, .elapsed, .verdict, .validity, .thresholdPassed:
            false
        default: true
        }
    }

    private func define(
        _ name: String, _ kind: MetricDefinition.Kind, _ unit: MetricDefinition.Unit, _ tags: [String], _ help: String
    ) -> MetricDefinition {
        MetricDefinition(
            name: name, kind: kind, unit: unit, tags: (isOfScenarios ? ["scenario"] : []) + tags, help: help)
    }

    private func counter(
        _ name: String, _ unit: MetricDefinition.Unit, _ tags: [String], _ help: String
    ) -> MetricDefinition { define(name, .counter, unit, tags, help) }

    private func gauge(
        _ name: String, _ unit: MetricDefinition.Unit, _ tags: [String], _ help: String
    ) -> MetricDefinition { define(name, .gauge, unit, tags, help) }

    private func times(_ name: String, _ tags: [String], _ help: String) -> MetricDefinition {
        define(name, .histogram, .seconds, tags, help)
    }
}
