import Foundation
import LoadData
import LoadHTTP
import LoadPlan
import LoadScenario
import Testing

@Suite struct VariableTests {
    private func read(
        _ lines: String, environment: [String: String] = [:], given: [String: String] = [:]
    ) -> (plan: Plan?, says: [String]) {
        let reader = ScenarioReader(
            decoders: [HTTPStepDecoder()],
            surroundings: ScenarioSurroundings(environment: environment, variables: given))
        let (plan, diagnostics) = reader.read(text: Mistake.sound + lines, file: "a.yaml")
        return (plan, diagnostics.all.map(\.description))
    }

    @Test func valuesAreTextAsWritten() throws {
        let variables = try #require(
            read("variables: {product: 007, name: \"a b\", on: true, empty: \"\", rate: {value: 1.10}}\n").plan?
                .variables)
        #expect(variables.map(\.name) == ["product", "name", "on", "empty", "rate"])
        #expect(variables.map(\.value) == ["007", "a b", "true", "", "1.10"])
        #expect(variables.allSatisfy { !$0.isSecret })
    }

    @Test func theCommandLineComesBeforeTheEnvironmentAndThatBeforeTheDefault() {
        let lines = "variables: {token: {env: SHOP_TOKEN, default: none}, product: 7}\n"
        #expect(read(lines).plan?.variables.map(\.value) == ["none", "7"])
        let environment = ["SHOP_TOKEN": "of the environment", "product": "not asked for"]
        #expect(read(lines, environment: environment).plan?.variables.map(\.value) == ["of the environment", "7"])
        let given = ["token": "given", "product": "8"]
        #expect(read(lines, environment: environment, given: given).plan?.variables.map(\.value) == ["given", "8"])
    }

    @Test func aVariableWithoutValueIsForTheCommandLine() {
        let lines = "variables:\n  product:\n  token: {secret: true}\n  key: {env: SHOP_KEY}\n"
        #expect(
            read(lines).says == [
                #"a.yaml:10:3: error: the variable "product" has no value; give --var product=..., or write a value"#,
                #"a.yaml:11:3: error: the variable "token" has no value; give --var token=..., or write a value"#,
                #"a.yaml:12:3: error: the variable "key" has no value; set the environment variable SHOP_KEY, or give --var key=..., or write a default"#,
            ])
        let plan = read(lines, environment: ["SHOP_KEY": ""], given: ["product": "7", "token": "t"]).plan
        #expect(plan?.variables.map(\.value) == ["7", "t", ""])
        #expect(plan?.variables.map(\.isSecret) == [false, true, false])
    }

    @Test func anUnknownVariableOfTheCommandLineIsAnError() {
        let lines = "variables: {product: 7, token: x}\n"
        #expect(
            read(lines, given: ["prodct": "8", "zebra": "9"]).says == [
                #"error: --var prodct: the scenario has no such variable; did you mean "product"? Its variables are "product", "token""#,
                #"error: --var zebra: the scenario has no such variable; its variables are "product", "token""#,
            ])
        #expect(
            read("", given: ["token": "x"]).says == [
                "error: --var token: the scenario has no such variable; it has none; write variables: {token: ...} in it"
            ])
    }

    /// Neither a plan's description nor its encoding shows it, nor what is said about mistakes beside it.
    @Test func aSecretIsNotShown() throws {
        let lines = "variables: {token: {env: T, secret: true}, product: 7}\n"
        let plan = try #require(read(lines, environment: ["T": "s3cr3t"]).plan)
        #expect(plan.variables[0].value == "s3cr3t")
        let description = PlanDescription(plan, decoders: [HTTPStepDecoder()]).text
        #expect(description.contains("variables\n  token    (hidden)\n  product  7\n"))
        let json = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
        for text in [description, json, "\(plan)"] { #expect(!text.contains("s3cr3t")) }

        for mistake in ["secret: yes", "secret: true, defalt: 1", "secret: true, env: [a]"] {
            let lines = "variables: {token: {value: s3cr3t, \(mistake)}}\n"
            let says = read(lines, given: ["token": "s3cr3t"]).says
            #expect(!says.isEmpty && !says.joined().contains("s3cr3t"))
        }
    }
}
