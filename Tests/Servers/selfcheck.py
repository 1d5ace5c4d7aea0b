#!/usr/bin/env python3
"""Checks that the targets of the truth tests do what they say. Takes a few seconds; needs cc.

Times are checked against the targets' own logs, and against the clock only as bounds that a slow machine keeps too.
"""

import contextlib
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ENDLESS = 1_000_000  # bytes after which an endless answer is believed


@contextlib.contextmanager
def running(argv):
    """A target with its port; ended by SIGTERM, which it must obey."""
    server = subprocess.Popen([str(part) for part in argv], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline().removeprefix("listening on "))
        yield server, port
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0, f"{argv[0]} ended with {server.returncode}"


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def request(target, method="GET", headers=""):
    return f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


def receive(connection, wait):
    """What comes within `wait` seconds of silence, and how it ends: closed, reset, open or endless."""
    connection.settimeout(wait)
    data = b""
    try:
        while len(data) < ENDLESS:
            part = connection.recv(1 << 16)
            if not part:
                return data, "closed"
            data += part
        return data, "endless"
    except TimeoutError:
        return data, "open"
    except ConnectionResetError:
        return data, "reset"


def await_answers(connections, body):
    for connection in connections:
        data = b""
        while not data.endswith(body):
            part = connection.recv(1000)
            assert part, data
            data += part


def compile_target(name, folder):
    binary = folder / name
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", binary, HERE / f"{name}.c"], check=True)
    return binary


# The serial server

def check_serial(folder):
    """Its log satisfies Lindley's recursion exactly; no answer leaves early; what it was asked for, it took."""
    log = folder / "serial.log"
    asked = [(20_000, "query"), (5_000, "header"), (0, "query"), (1_500.5, "query"), (3_000, "default")]
    with running([compile_target("serial_server", folder), "--log", log, "--service-us", "3000"]) as (_, port):
        clients = [connect(port) for _ in asked]
        for client, (service, way) in zip(clients, asked):
            target = f"/serve?a=b&us={service}" if way == "query" else "/serve"
            client.sendall(request(target, headers=f"X-Service-Us: {service}\r\n" if way == "header" else ""))
            time.sleep(0.001)
        await_answers(clients, b"served\n")
        clients[0].sendall(request("/serve?us=2000") * 3)  # pipelined: served one by one
        await_answers([clients[0]], b"served\n")
        time.sleep(0.02)
        for part in (b"POST /serve?us=1 HTTP/1.1\r\nContent-Le", b"ngth: 4\r\n\r\nab", b"cd"):  # split
            clients[1].sendall(part)
            time.sleep(0.005)
        await_answers([clients[1]], b"served\n")
        clients[2].sendall(request("/serve?us=1000"))
        clients[2].close()  # leaves before it is served
        clients[3].sendall(request("/serve?us=0"))
        await_answers([clients[3]], b"served\n")
        clients[3].sendall(request("/serve?us=60000000"))  # still waits at the end
        time.sleep(0.05)
    rows = [line.split() for line in log.read_text().splitlines()]
    rows = [(*map(int, row[:6]), row[6]) for row in rows]
    assert [row[0] for row in rows] == list(range(12)), rows
    assert [row[2] for row in rows[:5]] == [int(service * 1000) for service, _ in asked], rows
    last_due, errors = 0, []
    for _, _, service, arrival, due, departed, _ in rows:
        assert due == max(arrival, last_due) + service, "the log contradicts Lindley's recursion"
        last_due = due
        if departed:
            assert departed >= due, "an answer left before it was due"
            errors.append(departed - due)
    assert [row[0] for row in rows if not row[5]] == [9, 11], "the answers to a gone client and at the end"
    arrivals = [row[3] for row in rows]
    assert arrivals == sorted(arrivals)
    assert rows[4][4] - rows[0][3] >= 29_500_500, "the queue did not build up"
    return f"late by at most {max(errors) / 1000:.1f} µs"


# The freezing server

def read_freezing_log(log):
    rows = [line.split() for line in log.read_text().splitlines()]
    found = {kind: [tuple(map(int, row[1:])) for row in rows if row[0] == kind]
             for kind in ("first_request", "freeze", "answer")}
    assert len(found["first_request"]) == 1, rows
    return found


def check_freezing(folder):
    """It freezes when it says, answers nothing meanwhile and everything after; by time and by signal."""
    log = folder / "freezing.log"
    argv = [compile_target("freezing_server", folder), "--after-ms", "100", "--for-ms", "200", "--log", log]
    with running(argv) as (server, port):
        one, two = connect(port), connect(port)
        one.sendall(request("/"))
        await_answers([one], b"awake\n")
        began = time.monotonic()
        while time.monotonic() - began < 0.2:  # frozen from 0.1 on, until 0.3
            time.sleep(0.01)
        three = connect(port)  # the kernel accepts for it
        for client in (one, two, three):
            client.sendall(request("/") * 2)
        await_answers([one, two, three], b"awake\n")
        assert time.monotonic() - began >= 0.19
        time.sleep(0.05)
        server.send_signal(signal.SIGUSR1)
        time.sleep(0.05)
        one.sendall(request("/"))
        await_answers([one], b"awake\n")
    found = read_freezing_log(log)
    first = found["first_request"][0][0]
    assert len(found["freeze"]) == 2 and len(found["answer"]) == 8, found
    (start, end), _ = found["freeze"]
    assert start >= first + 100_000_000 and end >= first + 300_000_000, "it froze early or thawed early"
    for start, end in found["freeze"]:
        assert not [answer for answer in found["answer"] if start < answer[0] < end or start < answer[1] < end]
    return f"thawed {(found['freeze'][0][1] - first - 300_000_000) / 1000:.1f} µs late"


# The hostile server: how each behaviour's answer begins, ends, and what becomes of the connection

OPEN, CLOSED, RESET, NEVER_ENDS = "open", "closed", "reset", "endless"
EXPECTED = {
    "ok": (b"HTTP/1.1 200 OK\r\n", b"\r\n\r\nHello, world\n", OPEN),
    "status?code=418": (b"HTTP/1.1 418 ", b"world\n", OPEN),
    "204": (b"HTTP/1.1 204 ", b"\r\n\r\n", OPEN),
    "304": (b"HTTP/1.1 304 ", b"13\r\n\r\n", OPEN),
    "head-length": (b"HTTP/1.1 200 ", b"world\n", OPEN),
    "redirect": (b"HTTP/1.1 302 ", b"Location: /ok\r\n\r\n", OPEN),
    "redirect-loop": (b"HTTP/1.1 302 ", b"Location: /redirect-loop\r\n\r\n", OPEN),
    "one-xx": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 ", b"world\n", OPEN),
    "chunked": (b"HTTP/1.1 200 ", b"\r\n0\r\n\r\n", OPEN),
    "trailers": (b"HTTP/1.1 200 ", b"Server-Timing: a;dur=1\r\n\r\n", OPEN),
    "until-close": (b"HTTP/1.1 200 OK\r\n\r\n", b"world\n", CLOSED),
    "connection-close": (b"HTTP/1.1 200 ", b"world\n", CLOSED),
    "http10": (b"HTTP/1.0 200 ", b"world\n", CLOSED),
    "no-reason": (b"HTTP/1.1 200\r\n", b"world\n", OPEN),
    "lf-only": (b"HTTP/1.1 200 OK\nC", b"\n\nHello, world\n", OPEN),
    "split": (b"HTTP/1.1 200 ", b"A: b\r\n\r\n", OPEN),
    "slow-body?ms=1&bytes=20": (b"HTTP/1.1 200 ", b"\r\n\r\n" + b"." * 20, OPEN),
    "slow-head?ms=1": (b"HTTP/1.1 200 ", b"Content-Length: 0\r\n\r\n", OPEN),
    "big-body?bytes=50000": (b"HTTP/1.1 200 ", b"x" * 50_000, OPEN),
    "keepalive-then-close?n=1": (b"HTTP/1.1 200 ", b"world\n", CLOSED),
    "garbage": (b"\0\1\2", b"\xfe\xff", CLOSED),
    "http09": (b"<html>", b"\n", CLOSED),
    "huge-status": (b"HTTP/1.1 2000", b"\r\n\r\n", OPEN),
    "garbage-status": (b"HTTP/1.1 abc", b"\r\n\r\n", OPEN),
    "bad-version": (b"HTTP/9.9 ", b"\r\n\r\n", OPEN),
    "bad-length": (b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n", b"world\n", OPEN),
    "negative-length": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", b"world\n", OPEN),
    "huge-length": (b"HTTP/1.1 200 OK\r\nContent-Length: 9999", b"world\n", OPEN),
    "two-lengths": (b"HTTP/1.1 200 ", b"Content-Length: 5\r\n\r\nHello, world\n", OPEN),
    "wrong-length": (b"HTTP/1.1 200 ", b"Content-Length: 5\r\n\r\nHello, world\n", OPEN),
    "extra-response": (b"HTTP/1.1 200 ", b"not asked for\n", OPEN),
    "bad-chunk": (b"HTTP/1.1 200 ", b"xyz\r\n, world\r\n0\r\n\r\n", OPEN),
    "bad-chunk-end": (b"HTTP/1.1 200 ", b"5\r\nHello, world\r\n0\r\n\r\n", OPEN),
    "huge-chunk": (b"HTTP/1.1 200 ", b"FFFF\r\nHello", OPEN),
    "nul-header": (b"HTTP/1.1 200 OK\r\nX-A: a\0b\r\n", b"\r\n\r\n", OPEN),
    "no-colon": (b"HTTP/1.1 200 OK\r\nthis", b"\r\n\r\n", OPEN),
    "close-early": (b"", b"", CLOSED),
    "close-mid-head": (b"HTTP/1.1 200 ", b"Content-Le", CLOSED),
    "close-mid-body": (b"HTTP/1.1 200 ", b"x" * 500, CLOSED),
    "close-mid-chunk": (b"HTTP/1.1 200 ", b"100\r\nHello", CLOSED),
    "reset": (b"", b"", RESET),
    "reset-mid-body": (b"HTTP/1.1 200 ", b"x" * 500, RESET),
    "never": (b"", b"", OPEN),
    "endless-header": (b"HTTP/1.1 200 OK\r\nX-More: ", b"", NEVER_ENDS),
    "endless-header-line": (b"HTTP/1.1 200 OK\r\nX-More: moremore", b"", NEVER_ENDS),
    "endless-one-xx": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 ", b"", NEVER_ENDS),
    "endless-body": (b"HTTP/1.1 200 OK\r\n\r\nxxx", b"", NEVER_ENDS),
    "endless-chunks": (b"HTTP/1.1 200 ", b"", NEVER_ENDS),
    "endless-trailers": (b"HTTP/1.1 200 ", b"", NEVER_ENDS),
}


def check_behaviour(port, target, expected):
    begin, finish, ending = expected
    connection = connect(port)
    connection.sendall(request(f"/{target}"))
    data, ended = receive(connection, wait=0.3)
    assert ended == ending, f"/{target}: {ended} instead of {ending} after {data[:200]!r}"
    assert data.startswith(begin) and data.endswith(finish), f"/{target}: {data[:200]!r}"
    connection.close()


def check_hostile(_):
    """Every behaviour does what its name says, and the server lives on."""
    with running([sys.executable, HERE / "hostile_server.py"]) as (_, port):
        for target, expected in EXPECTED.items():
            check_behaviour(port, target, expected)
        listing = connect(port)
        listing.sendall(request("/"))
        listed = {line.split(b"  ")[0].decode()[1:] for line in receive(listing, 0.2)[0].splitlines()
                  if line.startswith(b"/")}
        untested = listed ^ {target.partition("?")[0] for target in EXPECTED}
        assert not untested, f"behaviours without a check: {untested}"
        listing.sendall(request("/nothing-here") + request("/head-length", "HEAD") + request("/ok"))
        answers = receive(listing, 0.2)[0]
        assert answers.startswith(b"HTTP/1.1 404 ") and answers.count(b"HTTP/1.1 200 OK") == 2
        assert answers.count(b"Hello, world\n") == 1, "a body to HEAD"
        third = connect(port)
        for number in range(3):
            third.sendall(request("/keepalive-then-close"))
            assert receive(third, 0.2)[1] == (CLOSED if number == 2 else OPEN)
        stuck = connect(port)
        stuck.sendall(request("/never"))  # must not keep the server from ending
        time.sleep(0.05)
    return f"{len(EXPECTED)} behaviours"


def main():
    with tempfile.TemporaryDirectory() as folder:
        for check in (check_serial, check_freezing, check_hostile):
            print(f"{check.__name__.removeprefix('check_')} server: {check(pathlib.Path(folder))}", flush=True)


if __name__ == "__main__":
    main()
