"""Runs one process pinned to a core and measures it: CPU time, wall time, resident memory, and what disturbed it."""

import os
import resource
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field

GENERATOR_CORE = 0
SERVER_CORE = 1
DESCRIPTORS = 20_000

# Above these shares of wall time a round is repeated. Ticks of /proc/stat are 10 ms, so shorter runs are coarser.
STEAL_LIMIT = 0.01
FOREIGN_LIMIT = 0.03


@dataclass
class Run:
    """One finished process. Times in seconds; `code` is negative for a signal, `timed_out` when it had to be ended."""

    argv: list
    code: int
    wall: float
    user: float
    system: float
    stdout: str
    stderr: str
    timed_out: bool
    steal: float
    foreign: float
    resident: list = field(default_factory=list)

    @property
    def cpu(self):
        return self.user + self.system

    @property
    def noisy(self):
        return self.steal > STEAL_LIMIT or self.foreign > FOREIGN_LIMIT


def prepare_child(core):
    """What a child does before it becomes the tool: takes its core and enough descriptors."""
    def prepare():
        os.sched_setaffinity(0, {core})
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        enough = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
    return prepare


def core_ticks(core):
    """(busy, steal) seconds of one core since boot."""
    tick = os.sysconf("SC_CLK_TCK")
    with open("/proc/stat") as file:
        for line in file:
            if line.startswith(f"cpu{core} "):
                user, nice, system, _, _, irq, softirq, steal = map(int, line.split()[1:9])
                return (user + nice + system + irq + softirq) / tick, steal / tick
    raise RuntimeError(f"/proc/stat has no cpu{core}")


def resident_bytes(pid):
    """What of a process is in memory now; None when it is gone."""
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return None


def end(pid, done):
    """Ends one child of ours, politely first. Only while it is not reaped, so that the pid is still its own."""
    for name in (signal.SIGTERM, signal.SIGKILL):
        if done.is_set():
            return
        os.kill(pid, name)
        done.wait(2)


def sample_resident(pid, every, done, samples):
    began = time.monotonic()
    while not done.wait(every):
        now = resident_bytes(pid)
        if now is not None:
            samples.append((time.monotonic() - began, now))


def run_pinned(argv, limit, core=GENERATOR_CORE, environment=None, sample_every=None):
    """Runs `argv` on a core for at most `limit` seconds. Output goes to files, so that reading it disturbs nothing."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
        before, began = [core_ticks(c) for c in (core, SERVER_CORE)], time.monotonic()
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=error,
                                   preexec_fn=prepare_child(core), env={**os.environ, **(environment or {})})
        expired, done, samples = threading.Event(), threading.Event(), []

        def expire():
            expired.set()
            end(process.pid, done)

        watchdog = threading.Timer(limit, expire)
        watchdog.start()
        if sample_every:
            threading.Thread(target=sample_resident, args=(process.pid, sample_every, done, samples)).start()
        # waitid leaves the child to be reaped by wait4, so that the watchdog never signals a recycled pid.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        wall = time.monotonic() - began
        watchdog.cancel()
        done.set()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        after = [core_ticks(c) for c in (core, SERVER_CORE)]
        steal = max(after[i][1] - before[i][1] for i in range(2)) / wall
        cpu = usage.ru_utime + usage.ru_stime
        foreign = max(0.0, after[0][0] - before[0][0] - cpu) / wall
        out.seek(0)
        error.seek(0)
        return Run(argv=list(map(str, argv)), code=process.returncode, wall=wall, user=usage.ru_utime,
                   system=usage.ru_stime, stdout=out.read(), stderr=error.read(), timed_out=expired.is_set(),
                   steal=steal, foreign=foreign, resident=samples)


def spread(values):
    """Median, minimum and maximum; None when there is nothing."""
    values = [value for value in values if value is not None]
    if not values:
        return None
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}
