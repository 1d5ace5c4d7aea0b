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
    func executors(used: Set<String>, into diagnostics: inout Diagnostics) -> [String: PlanValue] {
        let target =
            keys["target"] ?? common?["target"]
            ?? keys.required("target", example: "target: http://127.0.0.1:8080", into: &diagnostics)
        var settings: [String: PlanValue] = [:]
        for decoder in decoders {
            let node = node(of: decoder)
            guard used.contains(decoder.name) || node != nil || decoders.count == 1 else { continue }
            let value = decoder.decodeSettings(
                target: target, node: node, files: files, diagnostics: &diagnostics)
            if used.contains(decoder.name) { settings[decoder.name] = value }
        }
        return settings
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

    private var nodes: [(any StepDecoder, LocatedNode)] {
        decoders.compactMap { decoder in node(of: decoder).map { (decoder, $0) } }
    }

    /// An executor's settings: the scenario's own keys, of the others those of the whole file, and what stands at the top
    /// for all executors.
    private func node(of decoder: any StepDecoder) -> LocatedNode? {
        var node = merge(keys[decoder.name], common?[decoder.name])
        for key in Self.sharedKeys where decoder.sharedKeys.contains(key) {
            for place in [keys, common].compactMap(\.self) {
                guard let value = place[key], let location = place.location(of: key) else { continue }
                let entry = LocatedNode.Entry(key: key, keyLocation: location, value: value)
                node = merge(node, LocatedNode(.mapping([entry]), at: location))
            }
        }
        return node
    }

    /// What stands at the top of a file for all executors that know it.
    static let sharedKeys = ["tls"]

    /// The entries of the first, and those of the second that it has not.
    private func merge(_ own: LocatedNode?, _ others: LocatedNode?) -> LocatedNode? {
        guard let own, let others else { return own ?? others }
        guard case .mapping(let entries) = own.value, case .mapping(let more) = others.value else { return own }
        let missing = more.filter { other in !entries.contains { $0.key == other.key } }
        return LocatedNode(.mapping(entries + missing), at: own.location)
    }
}
