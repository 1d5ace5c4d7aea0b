import LoadCall
import LoadLoop
import LoadMeasure
import LoadPlan
import LoadWire
import Testing

/// What the engine makes of a client that somebody else wrote.
@Suite struct CallTests {
    private static func now() -> Int64 { MonotonicClock.now() }

    @Test(arguments: [CallThreads.own(limit: 2), .shared])
    func aClientIsConnectedOnceAndClosed(_ threads: CallThreads) async throws {
        let plugin = RehearsedCalls(threads: threads)
        try await plugin.onLoop(plugin.steps(["act": "answer"])) { executor, _, layout in
            let client = executor.makeClient(session: Session(layout))
            for turn in 0..<100 {
                let sample = await client.perform(0, intended: Self.now())
                #expect(sample.error == nil && sample.openedConnection == (turn == 0))
            }
            client.close()
        }
        #expect(plugin.notebook.notes.connected == 1)
        try await Self.until { plugin.notebook.notes.closed == 1 }
    }

    @Test func aRefusalKeepsTheClientAndAnErrorDoesNot() async throws {
        let plugin = RehearsedCalls()
        let steps = plugin.steps(["act": "refuse"], ["act": "fail"], ["act": "crash"])
        try await plugin.onLoop(steps) { executor, _, layout in
            let client = executor.makeClient(session: Session(layout))
            var seen: [String] = []
            for step in [0, 0, 1, 2] {
                let sample = await client.perform(step, intended: Self.now())
                seen.append("\(sample.error?.name ?? "") \(client.failureDetail ?? "") \(sample.openedConnection)")
            }
            #expect(
                seen == [
                    "status it does not like that true", "status it does not like that false",
                    "malformed_response it speaks another language false", "call_failed the client crashed true",
                ])
            client.close()
        }
        try await Self.until { plugin.notebook.notes.closed == 2 }
        #expect(plugin.notebook.notes.connected == 2)
    }

    @Test func aClientThatCannotConnectIsUnreachable() async throws {
        let plugin = RehearsedCalls()
        plugin.notebook.note { $0.mayConnect = false }
        try await plugin.onLoop(plugin.steps(["act": "answer"])) { executor, loop, layout in
            let client = executor.makeClient(session: Session(layout))
            let sample = await client.perform(0, intended: Self.now())
            #expect(sample.error == .connectFailed && client.failureDetail == "the client crashed")
            let error = await #expect(throws: Unreachable.self) {
                try await plugin.reach(
                    settings: ["own": .object([:]), "timeout": .number(30)].asPlanValue,
                    context: ExecutorContext(loop: loop, policy: AddressPolicy()))
            }
            #expect(error?.description == "cannot reach stage: the client crashed")
        }
    }

    @Test func aCallThatHeedsNothingIsLeftBehind() async throws {
        let plugin = RehearsedCalls()
        defer { plugin.notebook.note { $0.letsGo = true } }
        let steps = plugin.steps(["act": "hang", "timeout": "100ms"], ["act": "answer"])
        try await plugin.onLoop(steps) { executor, _, layout in
            let client = executor.makeClient(session: Session(layout))
            let hung = await client.perform(0, intended: Self.now())
            #expect(hung.error == .timeout && client.failureDetail == "no answer within 100ms")
            #expect(hung.serviceTime >= 100_000_000)
            // The other thread serves it, with a client of its own.
            let next = await client.perform(1, intended: Self.now())
            #expect(next.error == nil && next.openedConnection)
            client.close()
        }
        #expect(plugin.notebook.notes.connected == 2)
        plugin.notebook.note { $0.letsGo = true }
        // Whoever made the call closes what it had, when it ends.
        try await Self.until { plugin.notebook.notes.closed == 2 }
    }

    @Test func whatFindsNoThreadIsTheGeneratorsDelay() async throws {
        let plugin = RehearsedCalls(threads: .own(limit: 1))
        defer { plugin.notebook.note { $0.letsGo = true } }
        let steps = plugin.steps(["act": "hang"], ["act": "answer", "timeout": "100ms"], ["act": "answer"])
        try await plugin.onLoop(steps) { executor, loop, layout in
            let first = LoopBound(executor.makeClient(session: Session(layout)), to: loop)
            let second = LoopBound(executor.makeClient(session: Session(layout)), to: loop)
            async let hung = first.value.perform(0, intended: Self.now())
            while plugin.notebook.notes.connected == 0 { await loop.yield() }
            let starved = await second.value.perform(1, intended: Self.now())
            #expect(starved.error == .timeout && starved.serviceTime == 0 && starved.sendLag >= 100_000_000)
            #expect(second.value.failureDetail?.hasSuffix("nothing was sent") == true)
            async let late = second.value.perform(2, intended: Self.now())
            plugin.notebook.note { $0.letsGo = true }
            let (ended, served) = await (hung, late)
            #expect(ended.error == nil && served.error == nil && served.started >= ended.ended)
            first.value.close()
            second.value.close()
        }
    }

    @Test func valuesAreFilledCheckedAndSaved() async throws {
        let plugin = RehearsedCalls()
        var steps = plugin.steps(["act": "answer", "text": "cart:${id}"], uses: ["id"])
        var diagnostics = Diagnostics()
        let place = SourceLocation(file: "stage.yaml", line: 1, column: 1)
        func mapping(_ entries: KeyValuePairs<String, String>, _ key: String) -> LocatedNode.Entry {
            .init(key: key, keyLocation: place, value: RehearsedCalls.node(entries))
        }
        guard case .mapping(let entries) = RehearsedCalls.node(["act": "answer", "text": "${id}"]).value else { return }
        let checked = LocatedNode(
            .mapping(entries + [mapping(["length": "${wanted}"], "expect"), mapping(["copy": "text"], "save")]),
            at: place)
        var step = try #require(plugin.decodeStep(checked, name: nil, diagnostics: &diagnostics))
        #expect(step.saves == ["copy"])
        step.uses = ["id", "wanted"]
        steps.append(step)
        try await plugin.onLoop(steps, names: ["id", "wanted", "copy"]) { executor, _, layout in
            let session = Session(layout)
            let client = executor.makeClient(session: session)
            let missing = await client.perform(0, intended: Self.now())
            #expect(missing.error == .request && client.failureDetail == "${id} has no value")
            (session[0], session[1], session[2]) = (Array("77".utf8)[...], Array("2".utf8)[...], Array("old".utf8)[...])
            let filled = await client.perform(0, intended: Self.now())
            // What could not be filled in has cost nobody a client.
            #expect(filled.error == nil && !filled.openedConnection)
            let good = await client.perform(1, intended: Self.now())
            #expect(good.error == nil && session[2].map(Array.init) == Array("77".utf8))
            session[1] = Array("3".utf8)[...]
            let bad = await client.perform(1, intended: Self.now())
            #expect(bad.error == .check && client.failureDetail == "length is \"2\", not \"${wanted}\"")
            #expect(session[2] == nil)
            client.close()
        }
        #expect(plugin.notebook.notes.texts == ["cart:77", "77", "77"])
    }

    /// A minute at the most: what is closed off the loop is closed soon, not at once.
    private static func until(_ condition: () -> Bool) async throws {
        for _ in 0..<6_000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }
}

extension [String: PlanValue] {
    fileprivate var asPlanValue: PlanValue { .object(self) }
}
