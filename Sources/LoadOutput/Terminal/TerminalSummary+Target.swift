import LoadVerdict

extension TerminalSummary {
    /// What the target's machines and programs did in each phase, beside what was asked of them.
    func target(_ result: RunResult) -> [StyledLine] {
        let machines = TargetCourse.machines(of: result)
        guard !machines.isEmpty else { return [] }
        let tables = machines.flatMap { name, course in
            let isNamed = machines.count > 1 || !name.isEmpty
            let title = isNamed ? [StyledLine("  \(name.isEmpty ? "this machine" : name)", .bold)] : []
            return title + table(of: course)
        }
        let clocks = machines.flatMap(\.course.clockErrors).sorted { $0.key < $1.key }.map { name, error in
            StyledLine("  times of \(name) are right within \(Figure.time(error))", .dim)
        }
        return tables + [
            StyledLine(
                "  cpu: cores kept busy; waiting: the share of the time in which something waited for a core", .dim)
        ] + clocks
    }

    private func table(of course: TargetCourse) -> [StyledLine] {
        // A program takes 20 columns, all else 60.
        let programs = course.programs.prefix(max(1, (width - 60) / 20))
        var table = TextTable(
            ["", "throughput", "p99", "cpu", "waiting", "memory"] + programs.flatMap { ["\($0) cpu", "memory"] })
        for stretch in course.stretches {
            let target = stretch.target
            let machine = [
                target.busyCores.map { "\(Figure.threeDigits($0))/\(target.cores)" },
                target.pressure["cpu"].map(Figure.share), target.memory.map(Figure.bytes),
            ]
            let own = programs.flatMap { name in
                let program = target.processes.first { $0.name == name }
                return [program?.cores.map(Figure.threeDigits), program?.memory.map(Figure.bytes)]
            }
            let asked = [
                stretch.name ?? "whole run", Figure.rate(stretch.throughput),
                stretch.responseTime.isEmpty
                    ? "–" : Figure.time(nanoseconds: stretch.responseTime.value(atQuantile: 0.99)),
            ]
            table.add(asked + (machine + own).map { $0 ?? "–" })
        }
        return table.lines(width: width)
    }
}
