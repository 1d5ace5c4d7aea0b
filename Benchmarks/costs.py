"""What one exchange costs beside time: allocations, system calls, instructions.

Each is the slope between a short and a long run of the same load, so that starting up and reporting cancel out.
"""

import collections
import re
import shutil
import struct
import subprocess

import targets
from measure import run_pinned
from peers import Load

CONNECTIONS = 64


def slope(short, long):
    """What the additional exchanges of the long run cost each."""
    (cost1, exchanges1), (cost2, exchanges2) = short, long
    return (cost2 - cost1) / (exchanges2 - exchanges1) + 0.0  # no minus zero


def loads(peer, target, settings, count, seconds):
    """The short and the long load: by count where the generator can, else by time."""
    base = Load(url=target.url, connections=CONNECTIONS, report=settings.report)
    if peer.counts:
        return base.but(count=count), base.but(count=2 * count)
    return base.but(seconds=seconds), base.but(seconds=2 * seconds)


def both(peer, target, settings, count, seconds, cost):
    """Plays both loads; `cost(load)` gives the run and its figure. Returns exchanges with figures, short and long."""
    found = []
    for load in loads(peer, target, settings, count, seconds):
        run, figure = cost(load)
        found.append((figure, peer.read(run, load).exchanges))
    return found


def allocations(peer, target, settings):
    """Calls of malloc and its kin per exchange. Go programs do not use malloc: nothing to count for hey."""
    shim = targets.compile_c(targets.HERE / "mallocount.c", targets.BUILD / "mallocount.so", "-shared", "-fPIC")
    counts = targets.BUILD / "mallocount.counts"

    def cost(load):
        counts.unlink(missing_ok=True)
        run = run_pinned(peer.argv(load), limit=60, environment={"LD_PRELOAD": str(shim), "MALLOCOUNT_FILE": str(counts)})
        return run, struct.unpack("QQ", counts.read_bytes())[0]

    return {"allocations": slope(*both(peer, target, settings, settings.count, settings.seconds, cost))}


def system_calls(peer, target, settings):
    """System calls per exchange, by name. strace slows the generator, which makes its batches larger or smaller:
    calls that serve one exchange (send, receive) are exact, those shared by many (epoll_wait) are not."""
    table = targets.BUILD / "strace.txt"

    def cost(load):
        run = run_pinned(["strace", "-f", "-c", "-o", str(table), *peer.argv(load)], limit=120)
        calls = collections.Counter()
        for line in table.read_text().splitlines():
            row = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
            if row and row.group(2) != "total":
                calls[row.group(2)] += int(row.group(1))
        return run, calls

    (short, count1), (long, count2) = both(peer, target, settings, settings.count // 10, settings.seconds, cost)
    each = {name: slope((short[name], count1), (long[name], count2)) for name in long}
    kept = {name: value for name, value in sorted(each.items(), key=lambda item: -item[1]) if value >= 0.005}
    return {"total": sum(each.values()), "by_name": kept}


def instructions(peer, target, settings):
    """Instructions in user space per exchange: by the processor's counter where it has one, else by callgrind."""
    tool = instruction_tool()

    def by_perf(load):
        figures = targets.BUILD / "perf.txt"
        run = run_pinned(["perf", "stat", "-x,", "-e", "instructions:u", "-o", str(figures), *peer.argv(load)], limit=60)
        return run, int(re.search(r"^(\d+),", figures.read_text(), re.MULTILINE).group(1))

    def by_callgrind(load):
        # Without debug information, which valgrind cannot read in every binary.
        binary, *arguments = peer.argv(load)
        stripped = targets.BUILD / f"{peer.name}-stripped"
        subprocess.run(["strip", "--strip-debug", "-o", stripped, shutil.which(binary) or binary], check=True)
        run = run_pinned(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                          str(stripped), *arguments], limit=240)
        return run, int(re.search(r"Collected : (\d+)", run.stderr).group(1))

    count = settings.count if tool == "perf" else settings.count // 5
    found = both(peer, target, settings, count, settings.seconds, by_perf if tool == "perf" else by_callgrind)
    return {"instructions": slope(*found), "tool": tool}


def instruction_tool():
    if shutil.which("perf"):
        run = run_pinned(["perf", "stat", "-x,", "-e", "instructions:u", "true"], limit=10)
        if run.code == 0 and re.search(r"^\d+,", run.stderr, re.MULTILINE):
            return "perf"
    return "callgrind" if shutil.which("valgrind") else None


KINDS = {"allocations": allocations, "syscalls": system_calls, "instructions": instructions}
SKIPPED = {
    ("allocations", "hey"): "Go has its own allocator",
    ("instructions", "hey"): "Go's runtime does not run under callgrind at a useful speed",
}


def measure(kind, peers, settings):
    rows = {}
    with targets.responder() as target:
        for peer in peers:
            if (kind, peer.name) in SKIPPED:
                rows[peer.name] = {"failure": SKIPPED[kind, peer.name]}
                continue
            try:
                rows[peer.name] = KINDS[kind](peer, target, settings)
            except (ValueError, KeyError, OSError, AttributeError, ZeroDivisionError) as error:
                rows[peer.name] = {"failure": f"{type(error).__name__}: {error}"[:120]}
            settings.say(kind, 0, peer.name, rows[peer.name])
    return {"summary": rows, "connections": CONNECTIONS}
