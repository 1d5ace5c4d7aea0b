#!/usr/bin/env python3
"""What a probe costs: `squall probe` at 1 s and at 50 ms, told to a hub, printed as JSON lines, and fetched as Prometheus does; and
Debian's prometheus-node-exporter, where it is installed, fetched as often. Prints CPU as a share of one core, and memory.

    Benchmarks/probe.py [SQUALL] [--seconds 30] [--rounds 3] [--connections 200]

Each watches a server of its own with connections that are open. It starts all that it needs on loopback, and ends it. The machine is
to be quiet: what else runs makes readings longer. (`squall probe --listen` measures once a second at most, however often it is asked.)
"""

import argparse
import contextlib
import http.client
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

INTERVALS = [1.0, 0.05]
GOALS = {1.0: 1.0, 0.05: 5.0}
MOST_MEMORY = 20


def cpu(process):
    """Seconds of all threads, to the nanosecond: /proc/PID/stat has only ticks."""
    tasks = pathlib.Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def memory(process):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return {name: int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon")}


@contextlib.contextmanager
def started(*words, **options):
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def port_of(stream):
    return int(stream.readline().rstrip().removesuffix("/metrics").rstrip("/").rsplit(":", 1)[1])


def fetch_for(port, interval, seconds):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    start = time.monotonic()
    for number in range(int(seconds / interval)):
        time.sleep(max(0, start + number * interval - time.monotonic()))
        connection.request("GET", "/metrics")
        connection.getresponse().read()


def measured(process, seconds, interval=None, port=None):
    """After a second, in which it starts: CPU in percent of a core, and megabytes."""
    def play(time_span):
        if port:
            fetch_for(port, interval, time_span)
        else:
            time.sleep(time_span)

    play(2)
    before, began = cpu(process.pid), time.monotonic()
    play(seconds)
    used, lasted = cpu(process.pid) - before, time.monotonic() - began
    return used / lasted * 100, memory(process.pid)


def probe(options, interval, folder, *flags):
    return [options.squall, "probe", "--watch", f"pid:{os.getpid()}", "--interval", f"{round(interval * 1000)}ms", *flags]


def to_hub(options, interval, folder):
    with started(
            options.squall, "hub", "--listen", "0", "--store", f"{folder}/hub.sqlite", stdout=subprocess.PIPE, text=True) as hub:
        address = f"http://127.0.0.1:{port_of(hub.stdout)}"
        words = probe(options, interval, folder, "--to", address, "--buffer", f"{folder}/buffer.sqlite")
        with started(*words, stderr=subprocess.DEVNULL) as process:
            return measured(process, options.seconds)


def to_nobody(options, interval, folder):
    with started(*probe(options, interval, folder, "--json"), stdout=subprocess.DEVNULL) as process:
        return measured(process, options.seconds)


def fetched(options, interval, folder):
    words = [options.squall, "probe", "--watch", f"pid:{os.getpid()}", "--listen", "0"]
    with started(*words, stderr=subprocess.PIPE, text=True) as process:
        return measured(process, options.seconds, interval, port_of(process.stderr))


def node_exporter(options, interval, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{port}"]
    with started(*words, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        return measured(process, options.seconds, interval, port)


WAYS = {
    "squall probe --to": to_hub, "squall probe --json": to_nobody, "squall probe --listen": fetched,
    "prometheus-node-exporter": node_exporter,
}


def hold(connections):
    """A server of this process with that many connections to itself, which is what the probes watch."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=connections)
    clients = [socket.create_connection(listener.getsockname()) for _ in range(connections)]
    return listener, clients, [listener.accept()[0] for _ in range(connections)]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("squall", nargs="?", default=".build/release/squall")
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--connections", type=int, default=200)
    options = options.parse_args()
    held = hold(options.connections)
    ways = {name: way for name, way in WAYS.items() if name != "prometheus-node-exporter" or shutil.which(name)}
    if len(ways) < len(WAYS):
        print("prometheus-node-exporter is not installed, and is left out: apt-get install prometheus-node-exporter")
    print(f"{len(held[2])} connections, {options.rounds} rounds of {options.seconds:g} s, median; CPU of one core, RSS, of it anonymous")
    for interval in INTERVALS:
        results = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, way in ways.items():
                with tempfile.TemporaryDirectory() as folder:
                    results[name].append(way(options, interval, folder))
        for name, rounds in results.items():
            share = statistics.median(share for share, _ in rounds)
            rss, anonymous = (statistics.median(memory[field] for _, memory in rounds) for field in ("VmRSS", "RssAnon"))
            goal = f"  (goal {GOALS[interval]:g} %, {MOST_MEMORY} MB)" if name.startswith("squall") else ""
            print(f"{interval * 1000:6.0f} ms  {name:26} {share:6.2f} %  {rss:6.1f} MB  {anonymous:6.1f} MB{goal}")


main()
