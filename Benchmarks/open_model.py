"""Open model: is the planned rate really sent, and how late is each exchange?

Squall reports its own send lag. The others that can hold a rate report none: what they were late is nowhere in their
figures. Beside the rate they reached, that is all there is to show of them.

The target waits for requests rather than polling: with both cores taken, everything else on the machine would have to
run on the generator's. What the machine takes from that core all the same is measured before each round of Squall, by
a program that does nothing but read the clock: the floor.
"""

import targets
from measure import run_pinned, spread
from peers import Load

RATES = {"open-10000": 10_000, "open-50000": 50_000}
QUANTILES = ("p50", "p90", "p99", "p99.9", "max")


def one_round(peer, load):
    run = run_pinned(peer.argv(load), limit=load.seconds * 2 + 20)
    try:
        outcome = peer.read(run, load)
    except (ValueError, KeyError, OSError) as error:
        last = (run.stderr.strip() or run.stdout.strip() or str(error)).splitlines()[-1]
        return {"failure": f"exit code {run.code}: {last[:120]}"}, run
    row = {"reached": outcome.exchanges / load.seconds, "core": run.cpu / run.wall,
           "cpu_us": run.cpu / max(1, outcome.exchanges) * 1e6, "failures": outcome.failures,
           "verdict": outcome.verdict}
    for quantile in QUANTILES:
        row[quantile] = outcome.send_lag[quantile] * 1e6 if outcome.send_lag else None
    return row, run


def core_floor(seconds):
    """How late a generator that does nothing but read the clock is on the generator's core, in microseconds."""
    binary = targets.compile_c(targets.HERE / "corefloor" / "corefloor.c", targets.BUILD / "corefloor")
    run = run_pinned([str(binary), str(seconds)], limit=seconds * 2 + 10)
    *lags, _ = map(float, run.stdout.split())
    return dict(zip(QUANTILES, lags))


def variants(peers):
    """(label, generator, spin) for each that can hold a rate; Squall with and without spinning."""
    for peer in peers:
        if peer.name == "squall":
            yield "squall --spin 30us", peer, "30us"
            yield "squall --spin off", peer, "off"
        elif peer.paces:
            yield peer.name, peer, None


def measure(name, peers, settings):
    rate, rows, commands, floors = RATES[name], {}, {}, []
    with targets.responder(waits=True) as target:
        load = Load(url=target.url, connections=64, seconds=settings.seconds, rate=rate, report=settings.report)
        settings.warm_up(load.but(rate=None))
        for index in range(settings.rounds):
            floors.append(core_floor(settings.seconds))
            for label, peer, spin in variants(peers):
                for _ in range(settings.attempts):
                    row, run = one_round(peer, load.but(spin=spin))
                    if not run.noisy:
                        break
                row["noisy"] = run.noisy
                rows.setdefault(label, []).append(row)
                commands[label] = run.argv
                settings.say(name, index, label, row)
    floor = {quantile: spread(each[quantile] for each in floors) for quantile in QUANTILES}
    return {"rate": rate, "seconds": settings.seconds, "commands": commands, "floor": floor,
            "summary": {label: summarise(all_rows) for label, all_rows in rows.items()}}


def summarise(rows):
    good = [row for row in rows if "failure" not in row]
    if not good:
        return {"failure": rows[0]["failure"]}
    keys = ("reached", "core", "cpu_us", *QUANTILES)
    return {**{key: spread(row[key] for row in good) for key in keys}, "rounds": len(good),
            "noisy": sum(row["noisy"] for row in good), "failures": sum(row["failures"] for row in good),
            "verdicts": sorted({row["verdict"] for row in good if row["verdict"]})}
