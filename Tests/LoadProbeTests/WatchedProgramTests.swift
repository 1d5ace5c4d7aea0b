import Testing

@testable import LoadProbe

@Suite struct WatchedProgramTests {
    @Test(arguments: [
        ("pid:12", WatchedProgram.pid(12)), ("12", .pid(12)), ("name:nginx", .name("nginx")), ("nginx", .name("nginx")),
        ("name:12", .name("12")), ("port:8080", .port(8080)), (":8080", .port(8080)),
    ]) func theWaysToWriteOne(_ text: String, _ program: WatchedProgram) throws {
        #expect(try WatchedProgram(parsing: text) == program)
        #expect(try WatchedProgram(parsing: program.description) == program)
    }

    @Test(arguments: ["", "pid:", "pid:x", "pid:0", "port:70000", ":x", "name:", "user:1", "pid:-3"])
    func whatNamesNoProcessIsRefused(_ text: String) {
        let error = #expect(throws: WatchedProgram.Invalid.self) { try WatchedProgram(parsing: text) }
        #expect(error?.description.contains("; write ") == true)
    }

    @Test func childrenAreWatchedToo() throws {
        var table = ProcessTable()
        let tree = [(1, 0, "init"), (10, 1, "nginx"), (11, 10, "nginx"), (12, 11, "helper"), (20, 1, "sshd")]
        for (pid, parent, name) in tree {
            let text = "\(pid) (\(name)) S \(parent) 0 0 0 0 0 0 0 0 0 1 1 0 0 20 0 1 0 5 9 3"
            table.add(try #require(ProcessFiles.Stat(KernelText(text))), pid: pid)
        }
        #expect(table.processes(of: .name("nginx")) { _ in [] }.sorted() == [10, 11])
        #expect(table.withChildren([10]) == [10, 11, 12])
        #expect(table.processes(of: .port(80)) { _ in [20, 99] } == [20])
        #expect(table.processes(of: .pid(99)) { _ in [] }.isEmpty)
    }
}
