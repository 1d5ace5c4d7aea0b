import Foundation
import LoadEngine
import LoadHTTP
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadVerdict
import LoadWire
import Squall
import Synchronization
import TestServers
import Testing

extension IntegrationTests {
    /// Targets that are not there, go away, or come back.
    @Suite(.serialized) struct TargetLossTests {
        @Test func nobodyListens() async throws {
            let trial = try Trial(port: try LoopbackPort.free(), .users(2, for: .seconds(5)), .init(path: "/"))
            let error = await #expect(throws: Unreachable.self) { try await trial.run() }
            #expect(error?.description == "cannot reach http://127.0.0.1:\(trial.port): connection refused")
        }

        @Test func theNameHasNoAddress() async throws {
            let trial = try Trial(host: "squall.invalid", .users(2, for: .seconds(5)), .init(path: "/"))
            let error = await #expect(throws: Unreachable.self) { try await trial.run() }
            #expect(error?.description.hasPrefix("cannot reach http://squall.invalid:80: cannot resolve") == true)
        }

        @Test func anAddressOutsideIsRefused() async throws {
            let trial = try Trial(host: "192.0.2.1", .users(2, for: .seconds(5)), .init(path: "/"))
            let error = await #expect(throws: Diagnostic.self) { try await trial.run() }
            #expect(error?.description.contains("outside loopback and private networks") == true)
            #expect(error?.description.contains("--allow 192.0.2.1") == true)
        }

        /// Load goes on, as errors, to the end of the plan.
        @Test(arguments: [true, false]) func theTargetDies(_ isOpen: Bool) async throws {
            let server = try await TestServer.hostile()
            let duration = Duration.seconds(3)
            var trial = try Trial(
                port: server.port, isOpen ? .rate(200, for: duration) : .users(4, for: duration), .init(path: "/ok"))
            trial.wait = .constant(.milliseconds(5))
            let killed = Mutex(false)
            trial.outputs = [
                Watcher { interval in
                    guard interval.counts.completed > 0, !killed.withLock({ $0 }) else { return }
                    killed.withLock { $0 = true }
                    try await server.die()
                }
            ]
            let result = try await trial.run()
            let errors = Set(result.total.errors.keys)
            #expect(result.total.counts.completed > 0)
            #expect(errors.contains(.connectRefused))
            // A connection that was not accepted yet when the target died is reset while it is made.
            #expect(errors.isSubset(of: [.connectRefused, .connectFailed, .reset, .closed]), "\(errors)")
            #expect(result.ending == .completed)
            #expect(result.total.end >= duration)
            if isOpen { #expect(result.total.counts.intended == 600) }
        }

        @Test func theTargetComesBack() async throws {
            let first = try await TestServer.hostile()
            let second = Mutex<TestServer?>(nil)
            var trial = try Trial(port: first.port, .users(4, for: .seconds(60)), .init(path: "/ok"))
            trial.wait = .constant(.milliseconds(5))
            let stage = Mutex(0)
            let control = trial.control
            trial.outputs = [
                Watcher { [port = first.port] interval in
                    switch stage.withLock({ $0 }) {
                    case 0 where interval.counts.completed > 0:
                        stage.withLock { $0 = 1 }
                        try await first.die()
                    case 1 where interval.errors[.connectRefused] != nil:
                        stage.withLock { $0 = 2 }
                        let server = try await TestServer.hostile(port: port)
                        second.withLock { $0 = server }
                    case 2 where interval.counts.completed > 0 && interval.counts.failed == 0:
                        stage.withLock { $0 = 3 }
                        control.send(.stop)
                    default: break
                    }
                }
            ]
            let result = try await trial.run()
            second.withLock { $0 }?.stop()
            #expect(stage.withLock { $0 } == 3)
            #expect(result.ending == .interrupted)
            #expect(result.exitCode == .interrupted)
        }

        /// What is in flight at a stop finishes; what never ends is cancelled when patience is over.
        @Test(arguments: [true, false]) func aStopDrains(_ answers: Bool) async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            var trial = try Trial(
                port: server.port, .users(4, for: .seconds(60)),
                .init(path: answers ? "/slow-head?ms=10" : "/never"))
            trial.gracefulStop = answers ? .seconds(30) : .milliseconds(300)
            let control = trial.control
            trial.outputs = [Watcher { if $0.counts.intended > 0 { control.send(.stop) } }]
            let result = try await trial.run()
            #expect(result.ending == .interrupted)
            if answers {
                #expect(result.total.counts.completed == result.total.counts.intended)
            } else {
                #expect(result.total.errors[.cancelled]?.count == 4)
                #expect(result.total.counts.failedByGenerator == 4)
            }
        }

        @Test func aStalledTargetDoesNotKeepTheRunFromItsEnd() async throws {
            let server = try await TestServer.hostile()
            defer { server.stop() }
            var trial = try Trial(port: server.port, .rate(50, for: .seconds(1), maxUsers: 10), .init(path: "/never"))
            trial.gracefulStop = .milliseconds(300)
            let result = try await trial.run()
            #expect(result.ending == .completed)
            #expect(result.total.counts.intended == 50)
            #expect(result.total.counts.failed == 10)
            #expect(result.total.counts.unsent == 40)
            #expect(result.total.errors[.cancelled]?.count == 10)
        }
    }
}
