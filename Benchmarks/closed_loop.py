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
    fresh: bool = False
    resumes: bool = False
    streams: int = None
    scenario: str = None  # what Squall plays; the others still send a bare GET
    script: tuple = None  # (peer, its file, if any) for what does the same; beside these two, only the reference is measured
    sheds_start: bool = False  # of what Squall needs, its start is left out: what it is compared with leaves its own out
    reference: str = "wrk"  # whose CPU time per exchange the others' are compared with

    def serve(self):
        servers = {"nginx": targets.nginx, "nginx-tls": targets.nginx_tls, "nginx-h2": targets.nginx_h2,
                   "grpc": targets.grpc, "websocket": targets.websocket}
        if self.target in servers:
            return servers[self.target]()
        return targets.responder(self.body, json=self.target == "json")

    def players(self, peers, load):
        if self.script:
            return [peer for peer in peers if peer.name in ("squall", self.script[0], self.reference)]
        return [peer for peer in peers if peer.can(load)]

    def played(self, peer):
        """What a generator plays instead of a bare GET, if anything."""
        return dict([("squall", self.scenario), self.script or (None, None)]).get(peer.name)


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
         target="json", scenario="scripted.yaml", script=("locust", "scripted.py")),
    Case("tls-64", "64 connections by TLS 1.3 against nginx, 13-byte body", 64, target="nginx-tls"),
    Case("tls-handshakes", "a new connection with a full TLS 1.3 handshake for each exchange, 8 at once", 8,
         target="nginx-tls", fresh=True, reference="s_time"),
    Case("tls-resumed", "a new connection with a resumed TLS 1.3 session for each exchange, 8 at once", 8,
         target="nginx-tls", fresh=True, resumes=True),
    Case("http2-1x100", "HTTP/2, 1 connection with 100 streams against nginx, 13-byte body", 1, target="nginx-h2", streams=100,
         reference="h2load"),
    Case("http2-4x25", "HTTP/2, 4 connections with 25 streams each", 4, target="nginx-h2", streams=25, reference="h2load"),
    Case("http2-64x1", "HTTP/2, 64 connections with one stream each", 64, target="nginx-h2", streams=1, reference="h2load"),
    Case("grpc-1", "unary gRPC, 1 user", 1, target="grpc", scenario="grpc-unary.yaml", script=("grpcio", None),
         reference="grpcio", sheds_start=True),
    Case("grpc-16", "unary gRPC, 16 users", 16, target="grpc", scenario="grpc-unary.yaml", script=("grpcio", None),
         reference="grpcio", sheds_start=True),
    Case("websocket-64", "64 WebSockets, a message of 32 bytes and its echo", 64, target="websocket",
         scenario="websocket-echo.yaml", script=("websockets", None), reference="websockets",
         sheds_start=True),
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
    user, system = outcome.cpu or (run.user, run.system)
    return {
        "cpu_us": (user + system) / outcome.exchanges * 1e6,
        "user_us": user / outcome.exchanges * 1e6,
        "throughput": outcome.throughput,
        "exchanges": outcome.exchanges,
        "failures": outcome.failures,
        "core": run.cpu / run.wall,
        "server": server / run.wall,
        "steal": run.steal,
        "foreign": run.foreign,
        "verdict": outcome.verdict,
    }, run


def without_start(row, short):
    """What the exchanges cost that a run has more than a short one: what starting takes is in both."""
    more = row["exchanges"] - short["exchanges"]
    each = {key: (row[key] * row["exchanges"] - short[key] * short["exchanges"]) / more for key in ("cpu_us", "user_us")}
    return {**row, **each}


def measure(case, peers, settings):
    """Plays the rounds A B C, A B C, ...: what disturbs the machine hits all alike. Noisy runs get another try."""
    seconds = settings.seconds * (2 if case.connections >= 10_000 else 1)
    rounds, commands, discarded = [], {}, 0
    with case.serve() as target:
        load = Load(url=target.url, connections=case.connections, seconds=seconds, fresh=case.fresh, resumes=case.resumes,
                    streams=case.streams, report=settings.report)
        peers = case.players(peers, load)
        settings.warm_up(load)
        for index in range(settings.rounds):
            row = {}
            for peer in peers:
                mine = load
                if case.played(peer):
                    mine = load.but(scenario=settings.scenario(case.played(peer), target.port, seconds, case.connections))
                for attempt in range(settings.attempts):
                    row[peer.name], run = one_round(peer, mine, target)
                    if case.sheds_start and peer.name == "squall" and "failure" not in row[peer.name]:
                        brief = settings.scenario(case.scenario, target.port, 1, case.connections)
                        short, _ = one_round(peer, mine.but(scenario=brief, seconds=1), target)
                        row[peer.name] = without_start(row[peer.name], short)
                        mine = mine.but(scenario=settings.scenario(case.scenario, target.port, seconds, case.connections))
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
            "discarded": discarded, "reference": case.reference, "summary": summarise(rounds, case.reference)}


def ratios(rounds, name, other):
    """How the CPU time per exchange of two generators compares, within each round."""
    return spread(row[name]["cpu_us"] / row[other]["cpu_us"] for row in rounds
                  if "cpu_us" in row.get(name, {}) and "cpu_us" in row.get(other, {}))


def summarise(rounds, reference):
    """Per generator: medians over rounds; the ratio is taken within each round, against its own run of the reference."""
    summary = {}
    for name in rounds[0]:
        rows = [row[name] for row in rounds if name in row]
        good = [row for row in rows if "failure" not in row]
        if not good:
            summary[name] = {"failure": rows[0]["failure"]}
            continue
        summary[name] = {
            **{key: spread(row[key] for row in good) for key in ("cpu_us", "user_us", "throughput", "core", "server")},
            "ratio": ratios(rounds, name, reference),
            "failures": sum(row["failures"] for row in good),
            "noisy": sum(row["noisy"] for row in good),
            "rounds": len(good),
            "verdicts": sorted({row["verdict"] for row in good if row["verdict"]}),
        }
    return summary
