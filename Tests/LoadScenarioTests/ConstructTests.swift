import LoadPlan
import Testing
import Yams

/// Nothing is in the language that has no example and no mistake: the schema has every construct (`SchemaTests`), and these
/// tests go through it.
@Suite struct ConstructTests {
    private let constructs: SchemaConstructs

    init() throws {
        constructs = SchemaConstructs(try SchemaValidator(json: Repository.text("docs/scenario.schema.json")))
    }

    @Test func everyConstructHasAnExample() throws {
        let used = try Repository.examples().map { constructs.used(in: try Repository.value(ofExample: $0)) }
        let without = constructs.all.subtracting(used.reduce([]) { $0.union($1) }).sorted()
        #expect(without == [], "write an example of each in Examples")
    }

    @Test func everyKindOfThresholdHasAnExample() throws {
        let thresholds = try Repository.examples().flatMap { try Repository.plan(ofExample: $0).thresholds }
        let without = Self.thresholds.subtracting(thresholds.flatMap(Self.kinds)).sorted()
        #expect(without == [], "write an example of each in Examples/thresholds.yaml")
    }

    /// The key, or what must be there, is wrong in a text, and the message is held to the letter.
    @Test func everyKeyHasAMistake() {
        var known: Set<String> = []
        for mistake in Self.mistakes {
            guard let places = constructs.places(in: mistake.text) else { continue }
            for report in mistake.says { known.formUnion(places.keys(in: report)) }
        }
        #expect(constructs.keys.subtracting(known).sorted() == [], "add a mistake of each to its MistakeTests")
    }

    @Test func aConstructIsFoundWhereItStands() throws {
        let scenario = """
            squall: 1
            target: http://127.0.0.1:8080
            phases: [{users: {base: 1, peak: 5, at: 1s, for: 1s}, duration: 5s}]
            data: {rooms: {rows: [{room: 1}], order: once}}
            users:
              wait: none
              tasks:
                - get: /
                - {name: a, steps: [{repeat: 2, steps: [{head: /}]}]}

            """
        let used = constructs.used(in: try Repository.value(of: scenario))
        #expect(used.isSubset(of: constructs.all))
        for construct in [
            "phase/users/peak", "dataSource/order: once", "wait: none", "step/get", "anyStep as repeatStep",
            "repeatStep/repeat as integer", "step/head", "task/steps",
        ] { #expect(used.contains(construct), "\(construct)") }
        for construct in ["phase/users/mean", "wait/constant", "step/put", "dataSource/order: random"] {
            #expect(constructs.all.contains(construct) && !used.contains(construct), "\(construct)")
        }

        let places = try #require(constructs.places(in: scenario))
        #expect(places.keys(in: "3:45: error: for is what it is") == ["phase/users/for"])
        #expect(places.keys(in: "4:42: error: there is no such order").contains("dataSource/order"))
        #expect(places.keys(in: #"3:18: error: "users" needs the key "at""#) == ["phase/users/at"])
    }

    /// Every text with a mistake that a test holds to its message.
    private static var mistakes: [Mistake] {
        let ofRuns = ScenarioMistakeTests.mistakes + WorkloadMistakeTests.mistakes + ShapeMistakeTests.mistakes
        let ofAll = KeyMistakeTests.mistakes + ThresholdMistakeTests.mistakes + RuleMistakeTests.mistakes
        let ofUsers =
            UserMistakeTests.mistakes + StepMistakeTests.mistakes + ScenariosTests.mistakes
            + OnceTests.mistakes
        let ofLimits = LimitMistakeTests.mistakes + BreakerMistakeTests.mistakes + BreakerMistakeTests.ofTasks
        let ofValues =
            VariableMistakeTests.variables + VariableMistakeTests.generators + DataMistakeTests.mistakes
            + TemplateMistakeTests.mistakes
        let ofHTTP =
            HTTPMistakeTests.mistakes + HTTPRequestMistakeTests.mistakes + HTTPCheckMistakeTests.mistakes
            + HTTPReadingBodiesMistakeTests.mistakes + TLSMistakeTests.mistakes + HTTP2MistakeTests.mistakes
            + EventMistakeTests.mistakes
        return ofRuns + ofAll + ofUsers + ofLimits + ofValues + ofHTTP + WebSocketMistakeTests.mistakes
            + GRPCMistakeTests.mistakes
    }

    /// What a threshold is an example of.
    private static func kinds(of threshold: Threshold) -> [String] {
        var kinds = [name(of: threshold.metric), threshold.comparison.rawValue]
        if let time = threshold.metric.time { kinds.append(time.words) }
        if threshold.task != nil { kinds.append("of a task") }
        if threshold.scenario != nil { kinds.append("in a scenario") }
        if threshold.kind != nil { kinds.append("of a kind") }
        if threshold.window != nil { kinds.append("for a window") }
        if let delay = threshold.abortAfter { kinds.append(delay == .zero ? "abort" : "abort after") }
        return kinds
    }

    private static let thresholds = Set(
        Threshold.Time.allCases.map(\.words) + ["<", "<=", ">", ">=", "=="]
            + ["of a task", "in a scenario", "of a kind", "for a window", "abort", "abort after"]
            + [
                "a quantile", "mean", "min", "max", "stdev", "a share of errors", "a number of errors", "checks",
                "throughput", "a share unsent", "a number unsent", "iterations per second", "a number of iterations",
            ])

    private static func name(of metric: Threshold.Metric) -> String {
        switch metric {
        case .quantile: "a quantile"
        case .mean: "mean"
        case .min: "min"
        case .max: "max"
        case .stdev: "stdev"
        case .errorRate: "a share of errors"
        case .errorCount: "a number of errors"
        case .checks: "checks"
        case .throughput: "throughput"
        case .unsentShare: "a share unsent"
        case .unsentCount: "a number unsent"
        case .iterationRate: "iterations per second"
        case .iterationCount: "a number of iterations"
        }
    }
}
