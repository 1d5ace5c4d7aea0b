"""The load generators: how each is called and how its answer is read. The only place that knows a command line."""

import json
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass, replace

HERE = pathlib.Path(__file__).resolve().parent


@dataclass(frozen=True)
class Load:
    """What a generator is to do: for `seconds`, or `count` exchanges; at `rate` per second, or as fast as it can."""

    url: str
    connections: int = 64
    seconds: int = None
    count: int = None
    rate: int = None
    scenario: str = None
    fresh: bool = False  # a new connection for each exchange
    resumes: bool = False  # its TLS handshake is a short one, of the session before; otherwise a full one
    streams: int = None  # by HTTP/2 without TLS, with so many exchanges at once on each connection
    spin: str = None
    report: str = None
    outputs: tuple = None  # flags in place of the store that every run is kept in

    @property
    def is_secure(self):
        return self.url.startswith("https")

    def but(self, **changes):
        return replace(self, **changes)


@dataclass
class Outcome:
    """What a generator said of its run. `failures` counts exchanges it does not call good; `cpu` is (user, system), in
    seconds, of its exchanges alone, where it starts so slowly that this would be most of a short run."""

    exchanges: int
    throughput: float
    failures: int = 0
    send_lag: dict = None
    verdict: str = None
    cpu: tuple = None


def number(pattern, text, default=None):
    found = re.search(pattern, text, re.MULTILINE)
    if found:
        return float(found.group(1))
    if default is None:
        raise ValueError(f"no /{pattern}/ in its output")
    return default


def debian_version(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return done.stdout.strip() or "?"


class Peer:
    """A generator of one thread on one core. Subclasses fill in `argv` and `read`."""

    name = package = ""
    bare = True  # can send a bare GET; one that cannot is only asked to play a scenario
    counts = True  # can be asked for a number of exchanges
    paces = False  # can be asked for a rate
    keeps = True  # can keep its connections
    handshakes = ("full",)  # by what handshakes it opens a new connection for each exchange by TLS
    multiplexes = False  # speaks HTTP/2

    def available(self):
        return shutil.which(self.name) is not None

    def can(self, load):
        """Whether it can send bare GETs that way."""
        if load.streams:
            return self.bare and self.multiplexes
        kind = "resumed" if load.resumes else "full"
        return self.bare and (kind in self.handshakes if load.fresh else self.keeps)

    def version(self):
        return f"{self.package} {debian_version(self.package)}"


class Wrk(Peer):
    name = package = "wrk"
    counts = False
    handshakes = ("resumed",)  # whatever is asked: it uses its TLS objects again

    def argv(self, load):
        close = ["-H", "Connection: close"] if load.fresh else []
        return ["wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds}s", *close, load.url]

    def read(self, run, load):
        errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", run.stdout)
        return Outcome(
            exchanges=int(number(r"^\s*(\d+) requests in", run.stdout)),
            throughput=number(r"^Requests/sec:\s+([\d.]+)", run.stdout),
            failures=sum(map(int, errors.groups())) if errors else 0)


class H2load(Peer):
    name, package, paces, handshakes, multiplexes = "h2load", "nghttp2-client", True, (), True

    def argv(self, load):
        amount = ["-n", str(load.count)] if load.count else ["-D", str(load.seconds)]
        pace = ["--rps", f"{load.rate / load.connections:g}"] if load.rate else []
        version = ["-m", str(load.streams)] if load.streams else ["--h1"]
        return ["h2load", *version, "-t1", "-c", str(load.connections), *amount, *pace, load.url]

    def read(self, run, load):
        done = int(number(r"(\d+) succeeded", run.stdout))
        return Outcome(exchanges=done, throughput=number(r"finished in .*?, ([\d.]+) req/s", run.stdout),
                       failures=int(number(r"(\d+) failed", run.stdout)))


class Ab(Peer):
    name, package = "ab", "apache2-utils"

    def argv(self, load):
        # -t sets -n to 50,000, so -n comes after it.
        amount = ["-n", str(load.count)] if load.count else ["-t", str(load.seconds), "-n", "9000000"]
        keep = [] if load.fresh else ["-k"]
        return ["ab", *keep, "-q", "-r", "-c", str(load.connections), *amount, load.url]

    def read(self, run, load):
        return Outcome(exchanges=int(number(r"^Complete requests:\s+(\d+)", run.stdout)),
                       throughput=number(r"^Requests per second:\s+([\d.]+)", run.stdout),
                       failures=int(number(r"^Failed requests:\s+(\d+)", run.stdout)))


class Hey(Peer):
    name = package = "hey"
    paces = True
    handshakes = ("resumed",)

    def argv(self, load):
        amount = ["-n", str(load.count)] if load.count else ["-z", f"{load.seconds}s"]
        pace = ["-q", f"{load.rate / load.connections:g}"] if load.rate else []
        fresh = ["-disable-keepalive"] if load.fresh else []
        return ["hey", "-cpus", "1", "-c", str(load.connections), *amount, *pace, *fresh, load.url]

    def read(self, run, load):
        # Its list of results ends at a million; rate and time count them all.
        throughput = number(r"Requests/sec:\s+([\d.]+)", run.stdout)
        total = number(r"Total:\s+([\d.]+) secs", run.stdout)
        failed = sum(map(int, re.findall(r"^\s+\[(\d+)\]\s+\w+ ", run.stdout.partition("Error distribution:")[2],
                                         re.MULTILINE)))
        return Outcome(exchanges=round(throughput * total) - failed, throughput=throughput, failures=failed)


class STime(Peer):
    """OpenSSL's own measurement of handshakes: one connection after the other, with a GET on each."""

    name, package, keeps = "s_time", "openssl", False

    def available(self):
        return shutil.which("openssl") is not None

    def argv(self, load):
        return ["openssl", "s_time", "-connect", load.url.split("/")[2], "-new", "-www", "/", "-time", str(load.seconds)]

    def can(self, load):
        return load.is_secure and super().can(load)

    def read(self, run, load):
        # "N connections in X real seconds" comes after "N connections in Xs", which is its CPU time.
        found = re.search(r"(\d+) connections in (\d+) real seconds", run.stdout)
        return Outcome(exchanges=int(found.group(1)), throughput=int(found.group(1)) / int(found.group(2)))


class Squall(Peer):
    name, paces, multiplexes, handshakes = "squall", True, True, ("full", "resumed")

    def __init__(self, binary):
        self.binary = pathlib.Path(binary)

    def available(self):
        return self.binary.exists()

    def version(self):
        told = subprocess.run([self.binary, "--version"], capture_output=True, text=True)
        commit = subprocess.run(["git", "-C", pathlib.Path(__file__).parent, "describe", "--always", "--dirty"],
                                capture_output=True, text=True).stdout.strip()
        return f"squall {told.stdout.strip() if told.returncode == 0 else ''} ({commit or 'no commit'})"

    def argv(self, load):
        # Kept, as every run is, but not among the user's own.
        store = HERE.parent / ".build" / "benchmarks" / "runs.sqlite"
        outputs = load.outputs or ("--store", str(store))
        end = ["--loops", "1", "--quiet", *outputs, "--json", load.report]
        spin = ["--spin", load.spin] if load.spin else []
        if load.scenario:
            return [str(self.binary), "run", load.scenario, *spin, *end]
        amount = ["-n", str(load.count)] if load.count else ["-d", f"{load.seconds}s"]
        pace = ["-r", f"{load.rate}/s"] if load.rate else ["-c", str(load.connections * (load.streams or 1))]
        way = ["--http2-prior-knowledge", "--http2-connections", str(load.connections),
               "--http2-streams", str(load.streams)] if load.streams else []
        # The certificate is made for the run, and the others verify none.
        secure = ["--insecure"] if load.is_secure else []
        fresh = ["--no-keepalive", *(["--tls-resume"] if load.resumes else [])] if load.fresh else []
        return [str(self.binary), "run", load.url, *pace, *amount, *way, *secure, *fresh, *spin, *end]

    def read(self, run, load):
        written = pathlib.Path(load.report)
        report = json.loads(written.read_text())
        written.unlink()  # a run that fails must not be taken for the one before
        counts = report["counts"]
        return Outcome(exchanges=int(counts["completed"]), throughput=float(report["throughput"]),
                       failures=int(counts["failed"]) + int(counts["timed_out"]) + int(counts["unsent"]), send_lag=report.get("send_lag"), verdict=report.get("verdict"))


class Locust(Peer):
    """Locust, from PyPI, in a virtual environment that its script makes. One process, which is one thread."""

    name, bare = "locust", False

    def __init__(self):
        self.command = None

    def available(self):
        python = python_with("locust")
        self.command = [python, "-m", "locust"]
        return python is not None

    def version(self):
        told = subprocess.run([*self.command, "--version"], capture_output=True, text=True).stdout
        return re.sub(r" from \S+", "", told.strip())

    def argv(self, load):
        users = str(load.connections)
        return [*self.command, "-f", load.scenario, "--host", load.url.rstrip("/"), "--headless", "--only-summary", "--json",
                "-u", users, "-r", users, "-t", f"{load.seconds}s"]

    def read(self, run, load):
        tasks = json.loads(run.stdout)
        done, failed = (sum(task[key] for task in tasks) for key in ("num_requests", "num_failures"))
        return Outcome(exchanges=done - failed, throughput=(done - failed) / load.seconds, failures=failed)


class PythonClient(Peer):
    """A loop around the client of a Python library, as a user of Locust has to write it: `clients/NAME_client.py`."""

    bare = False

    def __init__(self, name):
        self.name, self.python = name, None

    def available(self):
        self.python = python_with(self.name)
        return self.python is not None

    def version(self):
        told = subprocess.run([self.python, "-m", "pip", "show", self.name], capture_output=True, text=True).stdout
        return f"{self.name} {re.search(r'^Version: (.*)$', told, re.MULTILINE).group(1)}"

    def argv(self, load):
        return [self.python, str(HERE / "clients" / f"{self.name}_client.py"), load.url, str(load.connections), str(load.seconds)]

    def read(self, run, load):
        told = json.loads(run.stdout)
        return Outcome(exchanges=told["exchanges"], throughput=told["exchanges"] / told["seconds"],
                       cpu=(told["user"], told["system"]))


def python_with(name):
    """The Python that has a library of Scripts/NAME.txt; None where that cannot be had."""
    done = subprocess.run([HERE.parent / "Scripts" / "python.sh", name], stdout=subprocess.PIPE, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def all_peers(squall, scripts=()):
    """Squall first, when it was built; then the others that are installed; last, what only plays scenarios.

    - scripts: the names of those that only play scenarios, and are asked to.
    """
    players = [Locust(), PythonClient("grpcio"), PythonClient("websockets")]
    peers = [Squall(squall), Wrk(), H2load(), Ab(), Hey(), STime(), *(peer for peer in players if peer.name in scripts)]
    return [peer for peer in peers if peer.available()]
