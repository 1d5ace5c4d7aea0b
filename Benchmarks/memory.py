"""Resident memory per virtual user: idle, idle with data and cookies, and with a connection each: plain, TLS, WebSocket. The
difference of two runs, so that what a run needs anyway is not counted. Of the process only: the kernel's socket buffers are the same for all."""

import statistics

import targets
from measure import run_pinned
from peers import Load

IDLE_USERS = (1_000, 100_000)
CONNECTED_USERS = (100, 10_000)

# What is played, to which server, by how many users.
IDLE = {
    "memory-idle": ("idle-users.yaml", targets.responder, IDLE_USERS),
    "memory-customers": ("idle-customers.yaml", lambda: targets.responder(json=True, cookie=True), IDLE_USERS),
    "memory-websocket": ("websocket-idle.yaml", targets.websocket, CONNECTED_USERS),
}
CONNECTED = {"memory-connected": targets.responder, "memory-tls": targets.nginx_tls}
KINDS = [*IDLE, *CONNECTED]


def settled(run):
    """What was resident in the last third of the run: the median of the samples."""
    late = [size for moment, size in run.resident if moment > run.wall * 2 / 3]
    if not late:
        raise ValueError(f"exit code {run.code} before it was measured: {run.stderr.strip()[-120:]}")
    return statistics.median(late)


def per_user(peer, few, many, users, limit):
    figures = []
    for load in (few, many):
        run = run_pinned(peer.argv(load), limit=limit, sample_every=0.1)
        outcome = peer.read(run, load)
        if outcome.failures:
            raise ValueError(f"{outcome.failures:,} exchanges failed: not all users have what they were to have")
        if outcome.exchanges < load.connections:
            raise ValueError(f"only {outcome.exchanges} exchanges for {load.connections} users")
        figures.append(settled(run))
    return {"baseline_mb": figures[0] / 1e6, "full_mb": figures[1] / 1e6,
            "bytes": (figures[1] - figures[0]) / (users[1] - users[0])}


def connected(peer, target, settings):
    load = Load(url=target.url, seconds=max(5, settings.seconds), report=settings.report)
    few, many = (load.but(connections=users) for users in CONNECTED_USERS)
    return per_user(peer, few, many, CONNECTED_USERS, limit=60)


def idle(scenario, counts, peer, target, settings):
    load = Load(url=target.url, report=settings.report)
    few, many = (load.but(connections=users, scenario=settings.scenario(scenario, target.port, 10, users=users))
                 for users in counts)
    return per_user(peer, few, many, counts, limit=120)


def measure(kind, peers, settings):
    rows = {}
    scenario, serve, users = IDLE.get(kind) or (None, CONNECTED[kind], CONNECTED_USERS)
    with serve() as target:
        for peer in peers:
            if scenario and peer.name != "squall":
                continue
            try:
                rows[peer.name] = (idle(scenario, users, peer, target, settings) if scenario
                                   else connected(peer, target, settings))
            except (ValueError, KeyError, OSError) as error:
                rows[peer.name] = {"failure": f"{error}"[:160]}
            settings.say(kind, 0, peer.name, rows[peer.name])
    return {"summary": rows, "users": users}
