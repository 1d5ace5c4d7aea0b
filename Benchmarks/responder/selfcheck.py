#!/usr/bin/env python3
"""Checks that the responder answers every request once, however its bytes arrive. Takes about two seconds."""

import json
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + b"z" * 50000
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world\n"


def exactly(connection, count):
    """Reads exactly `count` bytes."""
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        assert part, f"closed after {len(data)} of {count} bytes: {data[:200]!r}"
        data += part
    return data


def expect(connection, answer):
    got = exactly(connection, len(answer))
    assert got == answer, got


def expect_close(connection):
    assert connection.recv(1) == b""


def check_small(connect):
    one = connect()
    for _ in range(3):
        one.sendall(GET)
        expect(one, ANSWER)
    for cut in range(1, len(GET)):  # split at every byte
        one.sendall(GET[:cut])
        time.sleep(0.001)
        one.sendall(GET[cut:])
        expect(one, ANSWER)
    one.sendall(GET * 3 + POST + GET)  # pipelined, with a body among them
    expect(one, ANSWER * 5)
    one.sendall(b"\r\n" + GET)  # an empty line before a request
    expect(one, ANSWER)
    one.sendall(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET)
    expect(one, ANSWER[:-13] + ANSWER)
    one.sendall(GET[:10])  # half a request, then gone: the server must live on
    one.close()


def check_ends(connect):
    one = connect()
    one.sendall(b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
    head = b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
    expect(one, head)
    exactly(one, len(ANSWER) - len(b"HTTP/1.1 200 OK\r\n"))
    one.sendall(b"GET / HTTP/1.0\r\n\r\n")
    assert b"Connection: close" in exactly(one, 40)
    one = connect()
    one.sendall(b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert exactly(one, 12) == b"HTTP/1.1 501"
    one = connect()
    one.sendall(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20000)
    assert exactly(one, 12) == b"HTTP/1.1 431"
    for _ in range(2):  # the second one takes the remembered path
        one = connect()
        one.sendall(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        while one.recv(100):
            pass
    one = connect()  # a request and the client's close in one go
    one.sendall(GET)
    one.shutdown(socket.SHUT_WR)
    expect(one, ANSWER)
    expect_close(one)


def check_slow_reader(connect):
    """A client that sends 20,000 requests before it reads a byte gets every answer."""
    one = connect()
    one.setblocking(False)
    outgoing, received, size = GET * 20_000, 0, None
    total = None
    while total is None or received < total:
        try:
            outgoing = outgoing[one.send(outgoing):]
        except BlockingIOError:
            pass
        try:
            part = one.recv(1 << 20)
            if size is None:
                head = part.split(b"\r\n\r\n")[0]
                size = len(head) + 4 + int(re.search(rb"Content-Length: (\d+)", head).group(1))
                total = size * 20_000
            received += len(part)
        except BlockingIOError:
            time.sleep(0.0001)
    assert received == total, (received, total)


def check_json(connect):
    one = connect()
    one.sendall(b"POST /orders?customer=ada HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}" + GET)
    for _ in range(2):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += exactly(one, 1)
        assert b"Content-Type: application/json\r\nSet-Cookie: session=" in head, head
        body = json.loads(exactly(one, int(re.search(rb"Content-Length: (\d+)", head).group(1))))
        assert body["product"]["stock"] > 0 and body["token"], body


def with_responder(binary, flags, checks):
    server = subprocess.Popen([binary, *flags], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline().split()[-1])

        def connect():
            connection = socket.create_connection(("127.0.0.1", port), timeout=5)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection

        for check in checks:
            check(connect)
        server.send_signal(signal.SIGUSR1)
        assert server.stdout.readline().startswith("exchanges=")
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(5) == 0


def main():
    with tempfile.TemporaryDirectory() as folder:
        binary = f"{folder}/responder"
        subprocess.run(["cc", "-O1", "-g", "-fsanitize=address,undefined", "-Wall", "-Wextra", "-Werror",
                        "-o", binary, HERE / "responder.c"], check=True)
        for flags in ([], ["-w"]):
            with_responder(binary, [*flags, "-b", "13"], [check_small, check_ends, check_slow_reader])
            with_responder(binary, [*flags, "-b", "10240"], [check_slow_reader])
            with_responder(binary, [*flags, "-j", "-c"], [check_json])
    print("responder: all checks passed")


if __name__ == "__main__":
    main()
