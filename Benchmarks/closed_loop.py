"""Closed loop: CPU time per exchange of each generator at a number of connections, in alternating rounds."""

from dataclasses import dataclass

import targets
from measure import run_pinned, spread
from peers import Load


@dataclass(frozen=True)
class Case:
    """One table of the comparison."""

    name: str
    title: str
    connections: int
    target: str = "responder"
    body: int = 13
    scenario: str = None  # what Squall plays; the others still send a bare GET
    script: str = None  # the same for Locust; beside these two, only wrk's bare GET is measured

    def serve(self):
        return targets.nginx() if self.target == "nginx" else targets.responder(self.body, json=self.target == "json")

    def players(self, peers):
        return [peer for peer in peers if (peer.name in ("squall", "wrk", "locust") if self.script else peer.bare)]

    def played(self, peer):
        """What a generator plays instead of a bare GET, if anything."""
        return {"squall": self.scenario, "locust": self.script}.get(peer.name)


CASES = [
    Case("closed-1", "1 connection, 13-byte body", 1),
    Case("closed-64", "64 connections, 13-byte body", 64),
    Case("closed-1000", "1,000 connections, 13-byte body", 1_000),
    Case("closed-10000", "10,000 connections, 13-byte body", 10_000),
    Case("body-10k", "64 connections, 10 KB body", 64, body=10_240),
    Case("nginx", "64 connections against nginx, 13-byte body", 64, target="nginx"),
    Case("three-tasks", "64 users, three weighted tasks and a status check, against a bare GET", 64,
         scenario="three-tasks.yaml"),
    Case("limited", "64 users below a limit in flight and two circuit breakers that hold nothing back, against a bare GET",
         64, scenario="limited.yaml"),
    Case("scripted", "64 users, scripted: data, templates, three checks, a value carried on, against a bare GET", 64,
         target="json", scenario="scripted.yaml", script="scripted.py"),
]


def one_round(peer, load, target):
    """One run of one generator: a row of figures, or why there is none."""
    busy = target.busy()
    run = run_pinned(peer.argv(load), limit=load.seconds * 2 + 20)
    server = target.busy() - busy
    if run.timed_out:
        return {"failure": f"did not end within {load.seconds * 2 + 20:g} s"}, run
    try:
        outcome = peer.read(run, load)
    except (ValueError, KeyError, OSError) as error:
        last = (run.stderr.strip() or run.stdout.strip() or str(error)).splitlines()[-1]
        return {"failure": f"exit code {run.code}: {last[:120]}"}, run
    if outcome.exchanges == 0:
        return {"failure": "completed no exchange"}, run
    return {
        "cpu_us": run.cpu / outcome.exchanges * 1e6,
        "user_us": run.user / outcome.exchanges * 1e6,
        "throughput": outcome.throughput,
        "exchanges": outcome.exchanges,
        "failures": outcome.failures,
        "core": run.cpu / run.wall,
        "server": server / run.wall,
        "steal": run.steal,
        "foreign": run.foreign,
        "verdict": outcome.verdict,
    }, run


def measure(case, peers, settings):
    """Plays the rounds A B C, A B C, ...: what disturbs the machine hits all alike. Noisy runs get another try."""
    seconds = settings.seconds * (2 if case.connections >= 10_000 else 1)
    peers, rounds, commands, discarded = case.players(peers), [], {}, 0
    with case.serve() as target:
        load = Load(url=target.url, connections=case.connections, seconds=seconds, report=settings.report)
        settings.warm_up(load)
        for index in range(settings.rounds):
            row = {}
            for peer in peers:
                mine = load
                if case.played(peer):
                    mine = load.but(scenario=settings.scenario(case.played(peer), target.port, seconds))
                for attempt in range(settings.attempts):
                    row[peer.name], run = one_round(peer, mine, target)
                    commands[peer.name] = run.argv
                    if not run.noisy:
                        break
                    discarded += attempt + 1 < settings.attempts
                row[peer.name]["noisy"] = run.noisy
                settings.say(case.name, index, peer.name, row[peer.name])
                if "failure" in row[peer.name] and index == 0:
                    row[peer.name]["final"] = True
            rounds.append(row)
            peers = [peer for peer in peers if not row[peer.name].get("final")]
    return {"title": case.title, "seconds": seconds, "rounds": rounds, "commands": commands,
            "discarded": discarded, "summary": summarise(rounds)}


def ratios(rounds, name, other):
    """How the CPU time per exchange of two generators compares, within each round."""
    return spread(row[name]["cpu_us"] / row[other]["cpu_us"] for row in rounds
                  if "cpu_us" in row.get(name, {}) and "cpu_us" in row.get(other, {}))


def summarise(rounds):
    """Per generator: medians over rounds; the ratio is taken within each round, against its own wrk."""
    summary = {}
    for name in rounds[0]:
        rows = [row[name] for row in rounds if name in row]
        good = [row for row in rows if "failure" not in row]
        if not good:
            summary[name] = {"failure": rows[0]["failure"]}
            continue
        summary[name] = {
            **{key: spread(row[key] for row in good) for key in ("cpu_us", "user_us", "throughput", "core", "server")},
            "ratio": ratios(rounds, name, "wrk"),
            "failures": sum(row["failures"] for row in good),
            "noisy": sum(row["noisy"] for row in good),
            "rounds": len(good),
            "verdicts": sorted({row["verdict"] for row in good if row["verdict"]}),
        }
    return summary
