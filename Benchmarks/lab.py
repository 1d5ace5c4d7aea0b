#!/usr/bin/env python3
"""Holds what is known of each of the lab's bottlenecks, by its formula, against what `squall run` measures, and draws what each looks
like under a load that grows.

    Benchmarks/lab.py .build/release/squall table             a table, as docs/lab.md has it
    Benchmarks/lab.py .build/release/squall pictures docs/bottlenecks   one SVG each
    ... --only worker-pool,rate-limit

Lab and generator run on loopback, each on a core of its own where there are two.
"""

import argparse
import contextlib
import json
import math
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from html import escape


@dataclass
class Case:
    """A bottleneck, the load that shows its figure, and the load that shows its face."""

    setting: str
    figure: str  # what is compared
    formula: str
    expected: float
    flags: list  # the load that is measured
    measure: object = None  # from the report to the figure; the throughput if none
    path: str = "/delay"
    lab: list = field(default_factory=list)
    phases: list = None  # of the picture: (rate from, rate to, seconds)

    @property
    def name(self):
        return self.setting.split(":")[0]

    @property
    def free(self):
        """Whether it is not held to one core: it has a process, or a core, of its own."""
        return self.name in ("slow-dependency", "cpu-bound")


def mean(report):
    return report["response_time"]["mean"]


def median(report):
    return report["response_time"]["p50"]


def completed(report):
    return report["counts"]["completed"]


def steady(report):
    """Completed per second without the first second, which a burst may fill, and the last, which is none."""
    inner = report["intervals"][1:-1]
    return sum(i["throughput"] * (i["end"] - i["start"]) for i in inner) / sum(i["end"] - i["start"] for i in inner)


def storm(rate, miss, workers, life):
    """The mean response time where all that come within `miss` wait for `workers` that need so long for each: who comes first, and those
    that come until it has filled the key. Of each `workers` one after the other has a place as soon as the one before leaves it."""
    waits = [(number // workers + 1) * miss - number // workers * workers / rate for number in range(round(rate * miss) + 1)]
    return sum(waits) / (rate * (life + miss))


def ramp(capacity):
    return [(0.2 * capacity, 1.5 * capacity, 20)]


CASES = [
    Case("cpu-bound:work=5ms", "requests/s", "cores / work", 200, ["-c", "16"], phases=ramp(200)),
    Case("single-lock:hold=5ms", "requests/s", "1 / hold", 200, ["-c", "16"], phases=ramp(200)),
    Case("worker-pool:k=8,service=10ms", "requests/s", "k / service", 800, ["-c", "64"], phases=ramp(800)),
    Case("worker-pool:k=8,service=exp:10ms", "requests/s", "k / service", 800, ["-c", "64"]),
    Case("bounded-queue:k=4,queue=16,service=10ms", "requests/s", "k / service", 400, ["-r", "600/s"], steady,
         phases=ramp(400)),
    Case("db-pool:connections=4,query=20ms", "requests/s", "connections / query", 200, ["-c", "32"], phases=ramp(200)),
    Case("rate-limit:rate=500,burst=50", "requests/s", "rate", 500, ["-r", "800/s"], steady, phases=ramp(500)),
    Case("bandwidth-cap:rate=2M", "bodies of 10 kB/s", "rate / size", 200, ["-c", "16"], path="/bytes?size=10k",
         phases=ramp(200)),
    Case("connection-limit:connections=8,backlog=64", "requests/s, 100 ms each", "connections / time of a request", 80,
         ["-c", "24", "--timeout", "30s"], steady, lab=["--delay", "100ms"], phases=ramp(80)),
    Case("event-loop-block:block=200ms,every=1s", "mean wait, s", "block² / (2 × every)", 0.02, ["-r", "200/s"],
         mean, path="/fast", phases=[(100, 400, 20)]),
    Case("gc-like-pause:garbage=100k,heap=64M,pause=100ms", "mean wait at 400/s, s",
         "pause² × rate × garbage / (2 × heap)", 0.1 ** 2 * 400 / 640 / 2, ["-r", "400/s"], mean, path="/delay",
         phases=[(100, 800, 20)]),
    Case("memory-growth:bytes=100k,limit=100M", "requests that are answered", "limit / bytes", 1000, ["-n", "1500", "-c", "1"],
         completed, phases=[(100, 100, 20)]),
    Case("fd-leak:limit=500", "requests that are answered", "limit × every", 500, ["-n", "800", "-c", "1"], completed,
         phases=[(50, 50, 20)]),
    Case("cold-start:requests=50,extra=200ms,idle=30s", "mean wait of 1,000 requests, s", "requests × extra / 1000",
         0.01, ["-r", "100/s", "-n", "1000"], mean, phases=[(50, 50, 20)]),
    Case("cache-miss-storm:ttl=2s,miss=200ms,k=4", "mean wait at 50/s, s", "the sum of all waits of a storm / (rate × (ttl + miss))",
         storm(50, 0.2, 4, 2), ["-r", "50/s", "-d", "22s"], mean, phases=[(50, 300, 20)]),
    Case("slow-dependency:k=4,service=20ms,connections=16", "requests/s", "min(k, connections) / service", 200, ["-c", "32"],
         phases=ramp(200)),
    Case("packet-path:delay=20ms,loss=0.01", "median way, s", "delay", 0.02, ["-r", "100/s"], median, phases=[(50, 150, 20)]),
    Case("cpu-quota:cores=0.5,work=10ms", "requests/s", "cores / work", 50, ["-c", "16"], phases=ramp(50)),
]


def pinned(core):
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[core % len(cores)])] if len(cores) > 1 else []


@contextlib.contextmanager
def lab(squall, case, setting=None):
    process = subprocess.Popen(
        ([] if case.free else pinned(1)) + [squall, "lab", "--port", "0", "--bottleneck", setting or case.setting, *case.lab],
        stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://\S+", process.stdout.readline()).group()
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def run(squall, arguments, free=False):
    # Work that has a core of its own is not to be moved to that of the others by a generator that is held to one.
    ended = subprocess.run(
        ([] if free else pinned(0)) + [squall, "run", *arguments, "-t", "1", "--quiet", "--no-store", "--json", "-"], capture_output=True, text=True)
    if ended.returncode not in (0, 1, 3):
        raise SystemExit(f"squall run {' '.join(arguments)}: {ended.stderr}")
    return json.loads(ended.stdout)


def load(squall, case, setting, seconds):
    with lab(squall, case, setting) as (address, _):
        flags = case.flags if {"-n", "-d"} & set(case.flags) else case.flags + ["-d", f"{seconds}s"]
        return run(squall, [address + case.path, *flags], case.free)


def table(squall, cases, seconds):
    print("| bottleneck | figure | formula | by the formula | measured | difference |")
    print("|---|---|---|---|---|---|")
    for case in cases:
        report = load(squall, case, case.setting, seconds)
        measured = (case.measure or (lambda report: report["throughput"]))(report)
        if case.measure in (mean, median):
            # What the same load takes without a bottleneck is no part of it.
            measured -= mean(load(squall, case, "healthy", seconds))
        print(f"| `{case.setting}` | {case.figure} | {case.formula} | {case.expected:.4g} | {measured:.4g} "
              f"| {100 * (measured / case.expected - 1):+.1f} % |", flush=True)


# Pictures

WIDTH, LEFT, RIGHT, ROW, GAP = 720, 62, 12, 92, 26
COLOURS = {"offered": "#9a9a9a", "answered": "#2a6fb0", "errors": "#c0392b", "p50": "#3a8a4d", "p99": "#b07a1e",
           "cores": "#6b4ea0", "memory": "#6b4ea0", "files": "#6b4ea0"}


def scenario(case, address):
    lines = ["squall: 1", f"target: {address}", "phases:"]
    for number, (first, last, seconds) in enumerate(case.phases):
        rate = f"{first:g}/s" if first == last else f"{first:g}/s -> {last:g}/s"
        lines += [f"  - name: load-{number + 1}", f"    rate: {rate}", f"    duration: {seconds}s"]
    return "\n".join(lines + ["users:", "  tasks:", f"    - get: {case.path}", ""])


def offered(case, time):
    for first, last, seconds in case.phases:
        if time <= seconds:
            return first + (last - first) * time / seconds
        time -= seconds
    return 0


def rows(case, report):
    """The plots: title, unit, and lines by name as lists of (time, value)."""
    planned = sum(phase[2] for phase in case.phases)
    intervals = [i for i in report["intervals"] if i["end"] - i["start"] > 0.5]
    middle = [(i, (i["start"] + i["end"]) / 2) for i in intervals]
    title, key, name, unit = LAST_ROW.get(case.name, ("cores of the lab", "cores", "cores", 1))
    programs = [(at, program[key]) for i, at in middle for program in ((i.get("target") or {}).get("programs") or [])[:1]]
    return [
        ("requests/s", {
            "offered": [(at, offered(case, at)) for _, at in middle if at < planned],
            "answered": [(at, i["throughput"]) for i, at in middle],
            "errors": [(at, i["errors"] / (i["end"] - i["start"])) for i, at in middle if report["counts"]["failed"]]}),
        ("response time, ms", {
            key: [(at, i[key] * 1000) for i, at in middle if i[key] is not None] for key in ("p50", "p99")}),
        (title, {name: [(at, value / unit) for at, value in programs if value is not None]}),
    ]


# What of the lab tells most, where it is not its CPU.
LAST_ROW = {
    "memory-growth": ("memory of the lab, MB", "memory", "memory", 1e6),
    "gc-like-pause": ("memory of the lab, MB", "memory", "memory", 1e6),
    "fd-leak": ("open files of the lab", "descriptors", "files", 1),
}


def nice(value):
    scale = 10 ** (len(str(int(value))) - 1) if value >= 1 else 0.01
    return next(step * scale for step in (1, 2, 5, 10, 20, 50, 100) if step * scale >= value) or 1


def picture(case, report):
    plots = rows(case, report)
    # What was under way at the end of the load is part of the picture.
    seconds = math.ceil(max(at for _, lines in plots for line in lines.values() for at, _ in line))
    height = len(plots) * (ROW + GAP) + 40
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11">',
           f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
           f'<text x="{LEFT}" y="16" font-size="13">{escape(case.setting)}</text>']
    for number, (title, lines) in enumerate(plots):
        top = 34 + number * (ROW + GAP)
        most = nice(max([value for line in lines.values() for _, value in line] or [1]))
        x = lambda at: LEFT + at / seconds * (WIDTH - LEFT - RIGHT)
        y = lambda value: top + ROW - value / most * ROW
        out.append(f'<text x="{LEFT}" y="{top - 5}" fill="#555">{title}</text>')
        for part in (0, 0.5, 1):
            out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(most * part):.1f}" y2="{y(most * part):.1f}" stroke="#e4e4e4"/>')
            out.append(f'<text x="{LEFT - 6}" y="{y(most * part) + 4:.1f}" text-anchor="end" fill="#555">{most * part:g}</text>')
        legend = WIDTH - RIGHT
        for name, line in reversed([(name, line) for name, line in lines.items() if line]):
            points = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in line)
            out.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[name]}" stroke-width="1.6"/>')
            out.append(f'<text x="{legend}" y="{top - 5}" text-anchor="end" fill="{COLOURS[name]}">{name}</text>')
            legend -= 8 * len(name) + 10
    for at in range(0, seconds + 1, 5):
        out.append(f'<text x="{x(at):.1f}" y="{height - 10}" text-anchor="middle" fill="#555">{at} s</text>')
    return "\n".join(out + ["</svg>", ""])


def pictures(squall, cases, folder):
    drawn = set()
    for case in cases:
        if not case.phases or case.name in drawn:
            continue
        drawn.add(case.name)
        with lab(squall, case) as (address, pid), tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(scenario(case, address))
            file.flush()
            report = run(squall, [file.name, "--watch", f"pid:{pid}"], case.free)
        path = os.path.join(folder, f"{case.name}.svg")
        with open(path, "w") as svg:
            svg.write(picture(case, report))
        print(path, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("squall")
    parser.add_argument("what", choices=["table", "pictures"])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--only", help="names, with commas")
    parser.add_argument("--seconds", type=int, default=10, help="how long each load of the table lasts")
    options = parser.parse_args()
    cases = [case for case in CASES if not options.only or case.name in options.only.split(",")]
    if not cases:
        parser.error(f"no bottleneck is called {options.only}")
    if options.what == "table":
        table(options.squall, cases, options.seconds)
    elif not options.folder:
        parser.error("pictures need a folder: docs/bottlenecks")
    else:
        pictures(options.squall, cases, options.folder)


if __name__ == "__main__":
    main()
