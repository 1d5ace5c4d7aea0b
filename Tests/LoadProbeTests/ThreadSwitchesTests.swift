import Foundation
import LoadTarget
import TestServers
import Testing

@testable import LoadProbe

@Suite struct ThreadSwitchesTests {
    private func counts(_ voluntary: UInt64, _ involuntary: UInt64) -> ThreadSwitches.Counts {
        ThreadSwitches.Counts(voluntary: voluntary, involuntary: involuntary)
    }

    /// Threads come and go, and a number may be given again: the sum only grows.
    @Test func theSumOfAllThreadsOnlyGrows() {
        var switches = ThreadSwitches()
        switches.take(["1": counts(10, 1), "2": counts(5, 0)])
        #expect(switches.total == counts(15, 1))
        switches.take(["1": counts(12, 2), "3": counts(4, 4)])
        #expect(switches.total == counts(21, 6))
        switches.take(["1": counts(12, 2), "3": counts(1, 0)])
        #expect(switches.total == counts(22, 6))
        switches.take([:])
        #expect(switches.total == counts(22, 6))
    }

    @Test func aThreadsFile() {
        let text = "Name:\tshop\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t7\n"
        #expect(ThreadSwitches.Counts(KernelText(text)) == counts(150, 7))
        #expect(ThreadSwitches.Counts(KernelText("Name:\tshop\n")) == nil)
        #expect(ThreadSwitches.Counts(KernelText("voluntary_ctxt_switches:\nnonvoluntary_ctxt_switches:\tx")) == nil)
    }

    /// A program of four threads that sleep a known number of times: each time it gives its core away.
    @Test func aProgramOfSeveralThreads() async throws {
        let program = """
            import threading, time
            def naps():
                for _ in range(100): time.sleep(0.001)
                done.release(); time.sleep(60)
            done = threading.Semaphore(0)
            for _ in range(4): threading.Thread(target=naps, daemon=True).start()
            for _ in range(4): done.acquire()
            print('ready', flush=True); time.sleep(60)
            """
        let child = try ChildProcess(executable: "/usr/bin/python3", arguments: ["-c", program])
        try await child.wait(for: "its naps") { child.output.contains("ready") }
        var probe = Probe([.pid(Int(child.processID))])
        let points = probe.read(at: 0).points
        #expect(try #require(points.value("process.thread.count")) == 5)
        let voluntary = try #require(
            points.value("process.context_switches", ["process.context_switch.type": "voluntary"]))
        #expect(voluntary >= 400)
        // The main thread alone, which is what the process's own file has, slept some ten times.
        let own = try String(contentsOfFile: "/proc/\(child.processID)/status", encoding: .utf8)
        let main = try #require(ThreadSwitches.Counts(KernelText(own)))
        #expect(Double(main.voluntary) < voluntary)
        // Once a second.
        #expect(probe.read(at: 0.5).points.values("process.context_switches").isEmpty)
        #expect(probe.read(at: 1).points.values("process.context_switches").count == 2)
    }
}
