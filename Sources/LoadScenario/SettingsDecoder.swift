import LoadPlan

/// Where a load goes and how its executors speak: `target` and the executors' own keys, of a scenario, and of the whole
/// file where it has none of its own.
struct SettingsDecoder {
    let decoders: [any StepDecoder]
    let files: any StepFiles
    let keys: MappingReader
    /// The top of the file; nil where `keys` is it.
    let common: MappingReader?

    /// What the executors need: of those that a step uses, and of those whose settings are written, so that their
    /// mistakes are seen; a plan carries only the used ones.
    ///
    /// - Parameter byCode: whether code may use all of them.
    func executors(used: Set<String>, byCode: Bool, into diagnostics: inout Diagnostics) -> [String: PlanValue] {
        let target = target(of: byCode ? decoders : decoders.filter { used.contains($0.name) }, into: &diagnostics)
        var settings: [String: PlanValue] = [:]
        var refusals: [Diagnostics] = []
        for decoder in decoders {
            let node = node(of: decoder)
            if used.contains(decoder.name) || isWritten(decoder) || decoders.count == 1 {
                let value = decoder.decodeSettings(
                    target: target, node: node, files: files, diagnostics: &diagnostics)
                if used.contains(decoder.name) || byCode { settings[decoder.name] = value }
            } else if byCode {
                // Where the target is another protocol's, code cannot use this one, and need not.
                var own = Diagnostics()
                settings[decoder.name] = decoder.decodeSettings(
                    target: target, node: node, files: files, diagnostics: &own)
                if own.hasErrors { refusals.append(own) }
            }
        }
        if settings.isEmpty, let first = refusals.first {
            for mistake in first.all { diagnostics.report(mistake) }
        }
        return settings
    }

    /// Where the load goes; reports where nothing says so and one of those executors must know.
    private func target(of executors: [any StepDecoder], into diagnostics: inout Diagnostics) -> LocatedNode? {
        if let target = keys["target"] ?? common?["target"] { return target }
        guard executors.isEmpty || executors.contains(where: { $0.needsTarget }) else { return nil }
        return keys.required("target", example: "target: http://127.0.0.1:8080", into: &diagnostics)
    }

    /// What an executor's settings use, such as a header of every request, each of its steps uses.
    func addUses(to userClass: inout UserClass) {
        addUses(to: &userClass.onStart)
        for index in userClass.tasks.indices { addUses(to: &userClass.tasks[index].steps) }
        addUses(to: &userClass.onStop)
    }

    /// The same for steps.
    func addUses(to steps: inout [Step]) {
        for (decoder, node) in nodes {
            let names = TemplateCheck.names(in: node)
            guard !names.isEmpty else { continue }
            steps = steps.mapExchanges { exchange in
                guard exchange.executor == decoder.name else { return }
                exchange.uses += names.filter { !exchange.uses.contains($0) }
            }
        }
    }

    /// Says where a class's exchanges go, as far as their executors know.
    func addHosts(to userClass: inout UserClass, with executors: [String: PlanValue]) {
        for decoder in decoders {
            guard let settings = executors[decoder.name] else { continue }
            let steps = userClass.exchanges.filter { $0.executor == decoder.name }
            guard !steps.isEmpty else { continue }
            var hosts = decoder.hosts(of: steps, settings: settings)[...]
            func add(to steps: inout [Step]) {
                steps = steps.mapExchanges { if $0.executor == decoder.name { $0.host = hosts.popFirst() ?? nil } }
            }
            add(to: &userClass.onStart)
            for index in userClass.tasks.indices { add(to: &userClass.tasks[index].steps) }
            add(to: &userClass.onStop)
        }
    }

    /// Checks the places for values in steps and in the settings.
    func check(
        _ steps: [LocatedNode], _ inConditions: [(name: String, location: SourceLocation)], known: KnownValues,
        into diagnostics: inout Diagnostics
    ) {
        // Where there is a mistake, it may be the one that hides a name.
        let check = TemplateCheck(
            known: diagnostics.hasErrors ? nil : Set(known.names), unseen: known.unseen, ofUsers: known.ofUsers,
            decoders: decoders)
        for node in steps { check.check(stepsUnder: node, into: &diagnostics) }
        for (_, node) in nodes { check.check(settings: node, into: &diagnostics) }
        for use in inConditions { check.check(name: use.name, at: use.location, into: &diagnostics) }
    }

    /// Looks at steps for what only shows beside the executors' settings.
    func check(
        _ steps: [LocatedNode], with executors: [String: PlanValue], into diagnostics: inout Diagnostics
    ) {
        for decoder in decoders {
            guard let check = executors[decoder.name].flatMap(decoder.stepCheck(settings:)) else { continue }
            for node in steps { visitSteps(under: node, of: decoder, check, into: &diagnostics) }
        }
    }

    private func visitSteps(
        under node: LocatedNode, of decoder: any StepDecoder, _ check: StepCheck, into diagnostics: inout Diagnostics
    ) {
        switch node.value {
        case .scalar, .null: break
        case .list(let elements):
            for element in elements { visitSteps(under: element, of: decoder, check, into: &diagnostics) }
        case .mapping(let entries):
            let owner = decoders.first { decoder in entries.contains { decoder.stepKeys.contains($0.key) } }
            guard let owner else {
                for entry in entries { visitSteps(under: entry.value, of: decoder, check, into: &diagnostics) }
                return
            }
            if owner.name == decoder.name { check(node, &diagnostics) }
        }
    }

    private var nodes: [(any StepDecoder, LocatedNode)] {
        decoders.compactMap { decoder in node(of: decoder).map { (decoder, $0) } }
    }

    /// An executor's settings: the scenario's own keys, of the others those of the whole file, and what stands at the top
    /// for all executors; what these share is put together key by key.
    private func node(of decoder: any StepDecoder) -> LocatedNode? {
        let shared = Self.sharedKeys.filter(decoder.sharedKeys.contains)
        var node = merge(keys[decoder.name], common?[decoder.name], within: shared)
        for key in shared {
            for place in [keys, common].compactMap(\.self) {
                guard let value = place[key], let location = place.location(of: key) else { continue }
                let entry = LocatedNode.Entry(key: key, keyLocation: location, value: value)
                node = merge(node, LocatedNode(.mapping([entry]), at: location), within: shared)
            }
        }
        return node
    }

    /// Whether settings of its own are written.
    private func isWritten(_ decoder: any StepDecoder) -> Bool {
        keys[decoder.name] != nil || common?[decoder.name] != nil
    }

    /// What stands at the top of a file for all executors that know it.
    static let sharedKeys = ["tls"]

    /// The entries of the first, and those of the second that it has not; within some keys, the same again.
    private func merge(_ own: LocatedNode?, _ others: LocatedNode?, within shared: [String] = []) -> LocatedNode? {
        guard let own, let others else { return own ?? others }
        guard case .mapping(let entries) = own.value, case .mapping(let more) = others.value else { return own }
        let missing = more.filter { other in !entries.contains { $0.key == other.key } }
        let merged = entries.map { entry in
            var entry = entry
            let other = shared.contains(entry.key) ? more.first { $0.key == entry.key } : nil
            entry.value = merge(entry.value, other?.value) ?? entry.value
            return entry
        }
        return LocatedNode(.mapping(merged + missing), at: own.location)
    }
}
