import LoadPlan
import LoadScenario
import LoadWire

/// The scenario of `squall demo`: people who come to the lab's shop at a growing rate, for 20 seconds in all.
public enum DemoScenario {
    /// The plan against a lab at this address.
    ///
    /// - Throws: `ScenarioFile.Invalid` where the address is no URL.
    public static func plan(
        target: String, executors: [any ExecutorPlugin] = standardExecutors
    ) throws -> (Plan, warnings: [Diagnostic]) {
        let (plan, diagnostics) = ScenarioReader(decoders: executors).read(text: text(target: target), file: "demo")
        guard let plan else { throw ScenarioFile.Invalid(diagnostics: diagnostics.all) }
        return (plan, diagnostics.all)
    }

    private static func text(target: String) -> String {
        """
        squall: 1
        name: demo
        target: \(target)
        arrivals: poisson
        phases:
          - {name: opening, rate: 100/s -> 400/s, duration: 10s}
          - {name: busy hour, rate: 400/s, duration: 10s}
        users:
          name: customer
          tasks:
            - {name: list, weight: 5, get: /products}
            - {name: product, weight: 3, get: /products/7, expect: {status: 200}}
            - name: buy
              weight: 1
              steps:
                - {post: /login, json: {user: ada, password: secret}}
                - {post: /cart, json: {product_id: 7, quantity: 2}}
                - {post: /order, json: {items: [{product_id: 7, quantity: 2}]}}
        thresholds:
          - errors < 1%
          - p95 < 250ms
        """
    }
}
