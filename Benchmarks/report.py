"""Renders results as docs/benchmarks.md. A section without results is left out: the file claims what was measured."""

import os
import pathlib
import platform
import re
import shlex
import subprocess
import time

import closed_loop
import open_model
from targets import ROOT


def environment(peers, settings):
    """What the figures depend on."""
    processor = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    release = re.search(r'^PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text(), re.MULTILINE)
    congestion = pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "processor": f"{processor.group(1) if processor else platform.machine()}, {os.cpu_count()} cores",
        "virtual": " (virtual machine)" if "hypervisor" in pathlib.Path("/proc/cpuinfo").read_text() else "",
        "kernel": platform.release(),
        "system": release.group(1) if release else platform.system(),
        "congestion": congestion,
        "tools": [peer.version() for peer in peers if peer.name != "squall"]
        + [output("nginx", "-v"), output("gcc", "--version")],
    }


def measured(peers, settings):
    """When and how one case was measured."""
    binary = next((peer.version() for peer in peers if peer.name == "squall"), "no squall")
    return {"date": time.strftime("%Y-%m-%d", time.gmtime()), "rounds": settings.rounds, "seconds": settings.seconds,
            "squall": binary}


def provenance(results):
    """One line per way in which cases were measured, with their names."""
    ways = {}
    for name, result in results.items():
        if how := result.get("measured"):
            ways.setdefault(f"{how['rounds']} of {how['seconds']:g} s on {how['date']}, {how['squall']}", []).append(name)
    return "\n".join(f"  - {way}: {', '.join(f'`{name}`' for name in names)}" for way, names in ways.items())


def output(*argv):
    done = subprocess.run(argv, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().splitlines()[0]


def table(header, rows):
    """A Markdown table, aligned for people who read the source; the first column is text, the others figures."""
    cells = [header, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = ["| " + " | ".join(cell.ljust(widths[i]) if i == 0 else cell.rjust(widths[i])
                               for i, cell in enumerate(row)) + " |" for row in cells]
    rule = "|" + "|".join("-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def ranged(spread, form="{:.2f}"):
    """`median (min–max)`; a dash where nothing was measured."""
    if not spread:
        return "–"
    return f"{form} ({form}–{form})".format(spread["median"], spread["min"], spread["max"])


def percent(spread):
    return f"{spread['median']:.0%}" if spread else "–"


def commands(named):
    """The exact commands; paths relative to the repository."""
    lines = [shlex.join(argv).replace(f"{ROOT}/", "") for argv in named.values()]
    return "```\n" + "\n".join(lines) + "\n```"


def notes(summary):
    """What a reader must know of single rows."""
    found = [f"- {name}: –, {row['failure']}" for name, row in summary.items() if "failure" in row]
    for name, row in summary.items():
        if row.get("noisy"):
            found.append(f"- {name}: {row['noisy']} of {row['rounds']} rounds were disturbed.")
        if row.get("failures"):
            found.append(f"- {name}: {row['failures']:,} failed exchanges over all rounds.")
        if [verdict for verdict in row.get("verdicts", []) if verdict != "pass"]:
            found.append(f"- {name}: its own verdict was {', '.join(row['verdicts'])}.")
    return "\n".join(found)


def goal(text, value, limit):
    """A goal with what was measured, in the open."""
    return f"Goal: {text}. Measured: {value:.2f}. {'Held.' if value <= limit else '**Not held.**'}"


def environment_section(found, results):
    tools = "\n".join(f"  - {tool}" for tool in found["tools"])
    return (f"- Date: {found['date']}\n- Processor: {found['processor']}{found['virtual']}\n"
            f"- System: {found['system']}, Linux {found['kernel']}, TCP congestion control {found['congestion']}\n"
            f"- Rounds (memory and costs: one) and binary:\n{provenance(results)}\n- Other tools:\n{tools}")


GOALS = {"closed-64": ("at most 0.80 of wrk", 0.80), "three-tasks": ("no more than wrk's bare GET", 1.00),
         "scripted": ("at most 1.50 of wrk's bare GET", 1.50), "tls-64": ("at most 0.95 of wrk", 0.95),
         "tls-handshakes": ("at most 1.05 of OpenSSL's s_time", 1.05), "http2-1x100": ("no more than h2load", 1.00),
         "http2-4x25": ("no more than h2load", 1.00), "http2-64x1": ("no more than h2load", 1.00)}
# How many times less than a peer that does the same: a goal of scripts.
TIMES_LESS = {"locust": ("Locust", 10), "grpcio": ("grpcio", 5)}


def closed_case(name, result):
    summary = result["summary"]
    rows = []
    for peer, row in summary.items():
        if "failure" in row:
            rows.append([peer] + ["–"] * 6)
        else:
            rows.append([peer, ranged(row["cpu_us"]), ranged(row["ratio"]), ranged(row["user_us"]),
                         f"{row['throughput']['median']:,.0f}", percent(row["core"]), percent(row["server"])])
    header = ["generator", "CPU µs per exchange", f"of {result.get('reference', 'wrk')}", "of it in user space, µs",
              "exchanges/s", "core busy", "target busy"]
    parts = [f"### {result['title'][0].upper()}{result['title'][1:]} (`{name}`)", table(header, rows)]
    squall = summary.get("squall", {})
    if name in GOALS and squall.get("ratio"):
        parts.append(goal(GOALS[name][0], squall["ratio"]["median"], GOALS[name][1]))
    for peer, (called, times) in TIMES_LESS.items():
        if less := closed_loop.ratios(result["rounds"], peer, "squall"):
            parts.append(f"Goal: at least {times} times less than {called}. Measured: {ranged(less, '{:.1f}')} times less. "
                         + ("Held." if less["median"] >= times else "**Not held.**"))
    if notes(summary):
        parts.append(notes(summary))
    if result["discarded"]:
        parts.append(f"{result['discarded']} disturbed runs were repeated.")
    parts.append(commands(result["commands"]))
    return "\n\n".join(parts)


def open_case(name, result):
    rows = []
    for label, row in result["summary"].items():
        if "failure" in row:
            rows.append([label] + ["–"] * 8)
            continue
        lags = [f"{row[q]['median']:,.1f}" if row[q] else "not reported" for q in open_model.QUANTILES]
        rows.append([label, ranged(row["reached"], "{:,.0f}"), *lags, ranged(row["cpu_us"]), percent(row["core"])])
    floor = [f"{result['floor'][q]['median']:,.1f}" for q in open_model.QUANTILES]
    rows.append(["*the core itself*", "", *floor, "", ""])
    header = ["generator", "reached/s", *[f"lag {q}, µs" for q in open_model.QUANTILES], "CPU µs per exchange",
              "core busy"]
    parts = [f"### {result['rate']:,} per second (`{name}`)", table(header, rows)]
    lag = result["summary"].get("squall --spin 30us", {}).get("p99")
    if lag:
        parts.append(goal("send lag p99 at most 50 µs where the machine leaves the core alone", lag["median"], 50)
                     + f" Over the rounds {lag['min']:,.1f} to {lag['max']:,.1f} µs.")
    if notes(result["summary"]):
        parts.append(notes(result["summary"]))
    parts.append(commands(result["commands"]))
    return "\n\n".join(parts)


def outputs_case(result):
    rows = []
    for name, row in result["summary"].items():
        lags = [f"{row[q]['median']:,.1f}" for q in open_model.QUANTILES]
        rows.append([name, ranged(row["cpu_us"]), ranged(row["ratio"]), *lags])
    floor = [f"{result['floor'][q]['median']:,.1f}" for q in open_model.QUANTILES]
    rows.append(["*the core itself*", "", "", *floor])
    header = ["outputs", "CPU µs per exchange", "of none", *[f"lag {q}, µs" for q in open_model.QUANTILES]]
    parts = [table(header, rows),
             goal("all at once at most 1.05 of none", result["summary"]["all"]["ratio"]["median"], 1.05)]
    if notes(result["summary"]):
        parts.append(notes(result["summary"]))
    parts.append(commands(result["commands"]))
    return "\n\n".join(parts)


MEMORY = {"memory-idle": ("Idle users", "at most 3 KB (3,072 bytes) each", 3072),
          "memory-customers": ("Idle users with a row of data, a cookie and a saved value each",
                               "at most 6 KB (6,144 bytes) each", 6144),
          "memory-connected": ("Users with a connection each", "at most 8 KB (8,192 bytes) each", 8192),
          "memory-tls": ("Users with a TLS connection each", None, None),
          "memory-websocket": ("Users with a WebSocket each", None, None)}


def memory_case(name, result):
    title, text, limit = MEMORY[name]
    few, many = result["users"]
    rows = [[peer, "–", "–", "–"] if "failure" in row else
            [peer, f"{row['bytes']:,.0f}", f"{row['baseline_mb']:.1f}", f"{row['full_mb']:.1f}"]
            for peer, row in result["summary"].items()]
    parts = [f"### {title} (`{name}`)",
             table(["generator", "bytes per user", f"MB at {few:,}", f"MB at {many:,}"], rows)]
    if limit and "bytes" in result["summary"].get("squall", {}):
        parts.append(goal(text, result["summary"]["squall"]["bytes"], limit))
    if notes(result["summary"]):
        parts.append(notes(result["summary"]))
    return "\n\n".join(parts)


def costs_section(results):
    kinds = {"allocations": "allocations", "syscalls": "system calls", "instructions": "instructions in user space"}
    present = [kind for kind in kinds if kind in results]
    peers = list(dict.fromkeys(peer for kind in present for peer in results[kind]["summary"]))
    key = {"allocations": ("allocations", "{:.4f}"), "syscalls": ("total", "{:.3f}"),
           "instructions": ("instructions", "{:,.0f}")}
    rows, remarks = [], []
    for peer in peers:
        cells = [peer]
        for kind in present:
            row = results[kind]["summary"].get(peer, {"failure": "not measured"})
            name, form = key[kind]
            cells.append("–" if "failure" in row else form.format(row[name]))
            if "failure" in row:
                remarks.append(f"- {peer}, {kinds[kind]}: –, {row['failure']}")
            elif kind == "syscalls":
                remarks.append(f"- {peer}, system calls: "
                               + ", ".join(f"{name} {value:.2f}" for name, value in row["by_name"].items()))
        rows.append(cells)
    tools = {row["tool"] for row in results.get("instructions", {}).get("summary", {}).values() if "tool" in row}
    by = f"Allocations by a preloaded counter, system calls by strace, instructions by {' and '.join(tools) or '–'}."
    return "\n\n".join([table(["per exchange", *[kinds[kind] for kind in present]], rows), "\n".join(remarks), by])


def sections(results):
    closed = [closed_case(case.name, results[case.name]) for case in closed_loop.CASES if case.name in results]
    opened = [open_case(name, results[name]) for name in open_model.RATES if name in results]
    memory = [memory_case(name, results[name]) for name in MEMORY if name in results and results[name]["summary"]]
    found = {"closed": "\n\n".join(closed), "open": "\n\n".join(opened), "memory": "\n\n".join(memory)}
    found["outputs"] = outputs_case(results["outputs"]) if "outputs" in results else ""
    found["costs"] = costs_section(results) if {"allocations", "syscalls", "instructions"} & set(results) else ""
    found["environment"] = environment_section(results["environment"], results) if "environment" in results else ""
    return found


def render(template, results):
    found = sections(results)
    for name, text in found.items():
        kept = re.compile(rf"\{{\{{#{name}\}}\}}\n(.*?)\{{\{{/{name}\}}\}}\n", re.DOTALL)
        template = kept.sub(lambda match: match.group(1) if text else "", template)
        template = template.replace(f"{{{{{name}}}}}", text)
    return template
