import LoadPlan
import LoadScenario
import Testing
import Yams

/// What the documentation shows is what the reader reads and says.
@Suite struct DocumentationTests {
    @Test func everyYAMLBlockIsAScenarioOrAPartOfOne() throws {
        let blocks = try blocks("yaml")
        #expect(blocks.count > 10)
        for block in blocks {
            let text = try completed(block)
            let (plan, diagnostics) = ScenarioReader.forTests.read(text: text, file: "scenario.md")
            #expect(plan != nil, "\(block)\n\(diagnostics.all)")
        }
    }

    @Test func theMessagesShownAreTheMessages() throws {
        let wrong = try #require(blocks("wrong").first)
        let messages = try #require(blocks("messages").first)
        let (_, diagnostics) = ScenarioReader.forTests.read(text: wrong, file: "shop.yaml")
        #expect(diagnostics.all.map { "\($0)\n" }.joined() == messages)
    }

    /// The guide shows parts of scenarios: what gives a value, and files, may be elsewhere.
    @Test func everyYAMLBlockOfTheGuideIsAPartOfAScenario() throws {
        let blocks = try blocks("yaml", of: "docs/guide.md")
        #expect(blocks.count > 20)
        for block in blocks {
            let (_, diagnostics) = ScenarioReader.forTests.read(text: try completed(whole(block)), file: "guide.md")
            let mistakes = diagnostics.all.map(\.description).filter {
                !$0.contains("nothing gives ${") && !$0.contains("no file can be read here")
            }
            #expect(mistakes == [], "\(block)")
        }
    }

    /// Steps, tasks or users, where they stand in a scenario.
    private func whole(_ part: String) -> String {
        let places = [
            "- ": "users:\n  tasks:\n    - name: part\n      steps:\n        ",
            "steps:": "users:\n  tasks:\n    - name: part\n      ", "tasks:": "users:\n  ",
        ]
        guard let place = places.first(where: { part.hasPrefix($0.key) })?.value else { return part }
        let indentation = String(place.split(separator: "\n", omittingEmptySubsequences: false).last ?? "")
        return place + part.split(separator: "\n").joined(separator: "\n" + indentation) + "\n"
    }

    @Test func everyTopLevelKeyIsDocumented() throws {
        let text = try Repository.text("docs/scenario.md")
        let schema = try SchemaValidator(json: Repository.text("docs/scenario.schema.json"))
        for (path, _) in schema.properties {
            let key = path.split(separator: "/").last ?? ""
            #expect(text.contains("`\(key)`") || text.contains("`\(key):"), "\(key) is not in docs/scenario.md")
        }
    }

    @Test func theGuideLeadsToEveryExampleAndEverySection() throws {
        let guide = try Repository.text("docs/guide.md")
        for name in try Repository.examples() {
            #expect(guide.contains("`Examples/\(name).yaml`"), "\(name) belongs to a task in docs/guide.md")
        }
        let sections = guide.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
        let links = guide.matches(of: #/(?m)^- \[(.+)\]\(#(.+)\)$/#).map(\.output)
        #expect(links.map(\.1) == sections, "the list at the top of docs/guide.md is that of its sections")
        for (_, title, link) in links {
            let anchor = title.lowercased().replacing(" ", with: "-").filter { $0.isLetter || $0.isNumber || $0 == "-" }
            #expect(link == anchor)
        }
    }

    /// The code blocks of a kind.
    private func blocks(_ kind: String, of file: String = "docs/scenario.md") throws -> [String] {
        try Repository.text(file).split(separator: "```\(kind)\n").dropFirst().compactMap {
            $0.split(separator: "```", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
        }
    }

    /// A part of a scenario with what it leaves out.
    private func completed(_ part: String) throws -> String {
        let keys = try Yams.compose(yaml: part)?.mapping?.keys.compactMap(\.string) ?? []
        let others = [
            "squall": "squall: 1", "target": "target: http://127.0.0.1:8080",
            "phases": "phases: [{users: 50, duration: 1s}]",
            "users": "users: {tasks: [{name: browse, get: /}]}",
        ]
        let rate = keys.contains("arrivals") || keys.contains("max-users")
        return part
            + others.filter { !keys.contains($0.key) }
            .filter { !keys.contains("scenarios") || ["squall", "target"].contains($0.key) }.map {
                rate && $0.key == "phases" ? "phases: [{rate: 1/s, duration: 1s}]\n" : $0.value + "\n"
            }.joined()
    }
}
