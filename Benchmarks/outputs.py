"""What it costs Squall to show and keep a run: the same load without outputs, with the store, with a store on a slow disk, and
with all outputs at once, each with somebody at its other end.

Two loads: 64 users as fast as the target answers, for the CPU time of an exchange, and a planned rate, for how late
exchanges were sent. Everything of the generator, its outputs too, runs on the generator's one core.
"""

import contextlib
import http.server
import socket
import struct
import threading
import urllib.request

import targets
from measure import run_pinned, spread
from open_model import QUANTILES, core_floor
from peers import Load

RATE = 10_000
KINDS = ["outputs"]
FOLDER = targets.BUILD / "outputs"
SLOW_WRITE_MS = 100


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sink(http.server.BaseHTTPRequestHandler):
    """Takes what outputs push, and counts it."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.taken += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Audience:
    """Whoever receives what outputs send: a sink for pushes, a scraper, a viewer of the dashboard."""

    def __init__(self):
        self.sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
        self.sink.taken = 0
        self.metrics, self.dashboard = free_port(), free_port()
        self.scrapes = self.events = 0
        self.done = threading.Event()

    @property
    def flags(self):
        push = f"http://127.0.0.1:{self.sink.server_port}"
        files = [flag for kind in ("csv", "json-lines", "hdr", "html") for flag in (f"--{kind}", str(FOLDER / f"run.{kind}"))]
        return ["--store", str(FOLDER / "runs.sqlite"), *files, "--prometheus", str(self.metrics),
                "--remote-write", f"{push}/api/v1/write", "--otlp", f"{push}/v1/metrics",
                "--dashboard", str(self.dashboard)]

    def scrape(self):
        while not self.done.wait(1):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=1).read()
                self.scrapes += 1

    def view(self):
        while not self.done.wait(0.2):
            with contextlib.suppress(OSError):
                stream = urllib.request.urlopen(f"http://127.0.0.1:{self.dashboard}/v1/stream", timeout=2)
                while not self.done.is_set() and stream.readline():
                    self.events += 1

    @contextlib.contextmanager
    def there(self):
        threads = [threading.Thread(target=work) for work in (self.sink.serve_forever, self.scrape, self.view)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.done.set()
            self.sink.shutdown()
            self.sink.server_close()
            for thread in threads:
                thread.join()


def slow_disk():
    """What makes a program's writes slow, and where it counts them."""
    shim = targets.compile_c(targets.HERE / "slowdisk.c", targets.BUILD / "slowdisk.so", "-shared", "-fPIC")
    counted = FOLDER / "slow-writes"
    counted.unlink(missing_ok=True)
    return {"LD_PRELOAD": str(shim), "SLOWDISK_MS": str(SLOW_WRITE_MS), "SLOWDISK_FILE": str(counted)}, counted


def one_run(peer, load, name):
    """One run with those outputs; raises where what they were to do was not done."""
    for old in FOLDER.glob("*"):
        old.unlink()
    limit = load.seconds * 2 + 30
    if name == "none":
        return run_pinned(peer.argv(load.but(outputs=("--no-store",))), limit)
    if name == "store":
        return run_pinned(peer.argv(load), limit)
    if name == "store on a slow disk":
        environment, counted = slow_disk()
        run = run_pinned(peer.argv(load.but(outputs=("--store", str(FOLDER / "slow.sqlite")))), limit, environment=environment)
        if struct.unpack("Q", counted.read_bytes())[0] == 0:
            raise ValueError("nothing was written slowly")
        return run
    audience = Audience()
    with audience.there():
        run = run_pinned(peer.argv(load.but(outputs=tuple(audience.flags))), limit)
    if not (audience.sink.taken and audience.scrapes and audience.events):
        raise ValueError(f"not all outputs were used: {audience.sink.taken} pushes, {audience.scrapes} scrapes, "
                         f"{audience.events} lines of events")
    return run


NAMES = ("none", "store", "store on a slow disk", "all")


def one_round(peer, closed, paced, name):
    row = {}
    run = one_run(peer, closed, name)
    outcome = peer.read(run, closed)
    row["cpu_us"] = run.cpu / outcome.exchanges * 1e6
    noisy = run.noisy
    run = one_run(peer, paced, name)
    outcome = peer.read(run, paced)
    row |= {quantile: outcome.send_lag[quantile] * 1e6 for quantile in QUANTILES}
    return row | {"noisy": noisy or run.noisy, "failures": outcome.failures}, run.argv


def measure(kind, peers, settings):
    FOLDER.mkdir(parents=True, exist_ok=True)
    peer = next(peer for peer in peers if peer.name == "squall")
    rounds, commands, floors = [], {}, []
    with targets.responder() as polling, targets.responder(waits=True) as waiting:
        base = Load(url=polling.url, connections=64, seconds=settings.seconds, report=settings.report)
        paced = base.but(url=waiting.url, rate=RATE)
        settings.warm_up(base)
        for index in range(settings.rounds):
            floors.append(core_floor(settings.seconds))
            rounds.append({})
            for name in NAMES:
                for _ in range(settings.attempts):
                    row, commands[name] = one_round(peer, base, paced, name)
                    if not row["noisy"]:
                        break
                rounds[-1][name] = row
                settings.say(kind, index, name, row)
    summary = {}
    for name in NAMES:
        rows = [each[name] for each in rounds]
        summary[name] = {key: spread(row[key] for row in rows) for key in ("cpu_us", *QUANTILES)} | {
            "ratio": spread(each[name]["cpu_us"] / each["none"]["cpu_us"] for each in rounds),
            "noisy": sum(row["noisy"] for row in rows), "failures": sum(row["failures"] for row in rows),
            "rounds": len(rows)}
    floor = {quantile: spread(each[quantile] for each in floors) for quantile in QUANTILES}
    return {"summary": summary, "commands": commands, "floor": floor, "seconds": settings.seconds}
