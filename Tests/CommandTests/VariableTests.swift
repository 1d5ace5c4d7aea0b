import Foundation
import Testing

extension CommandTests {
    /// `--var`, the environment and data files, through the built command.
    @Suite(.serialized) struct VariableTests {
        private let scratch: Scratch
        private let scenario: String

        init() throws {
            scratch = try Scratch()
            scenario = try scratch.file(
                "shop.yaml",
                """
                squall: 1
                target: http://127.0.0.1:1
                phases: [{users: 1, duration: 1s}]
                users: {tasks: [{get: /}]}
                variables:
                  token: {env: SQUALL_TEST_TOKEN, secret: true}
                  product: 7
                data: {users: {csv: users.csv}}
                """)
            _ = try scratch.file("users.csv", "name,password\nada,x\n")
        }

        @Test(arguments: ["check", "run"]) func secretsAreHiddenAndFilesFound(_ command: String) async throws {
            let flags = command == "run" ? ["--dry-run"] : []
            let ended = try await Command.ended(
                try Command.start(
                    [command, scenario, "--var", "product=8"] + flags, environment: ["SQUALL_TEST_TOKEN": "s3cr3t"]))
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(ended.output.contains("token    (hidden)") && ended.output.contains("product  8"))
            #expect(ended.output.contains("1 row: name, password"))
            #expect(!ended.output.contains("s3cr3t") && !ended.errors.contains("s3cr3t"))
        }

        @Test func aVariableWithoutValueSaysHowToGiveIt() async throws {
            let ended = try await Command.run("check", scenario)
            #expect(ended.code == 2)
            #expect(
                ended.errors.contains(
                    "shop.yaml:6:3: error: the variable \"token\" has no value; "
                        + "set the environment variable SQUALL_TEST_TOKEN, or give --var token=..., or write a default")
            )
            let other = try await Command.run("check", scenario, "--var", "token=s3cr3t", "--var", "prodct=8")
            #expect(other.code == 2 && other.errors.contains("--var prodct: the scenario has no such variable"))
            #expect(!other.errors.contains("s3cr3t"))
        }
    }
}
