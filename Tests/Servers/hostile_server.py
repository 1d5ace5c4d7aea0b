#!/usr/bin/env python3
"""A target that misbehaves: the path says how. For tests of what a client counts, as which error, and that it lives on.

    hostile_server.py [--port N]

Prints `listening on PORT`; ends at once on SIGTERM. `GET /` lists all behaviours. Each one's first line says what the
server does, and after "->" what a correct client makes of it. Everything not said to end the connection keeps it alive.
"""

import argparse
import asyncio
import gzip
import os
import signal
import socket
import struct
import urllib.parse

BEHAVIOURS = {}
HELLO = b"Hello, world\n"


def behaviour(function):
    """Registers a function under its name: `close_early` answers /close-early; a leading `_` allows digits."""
    BEHAVIOURS[function.__name__.strip("_").replace("_", "-")] = function
    return function


class Exchange:
    """One request and the means to answer it."""

    def __init__(self, method, target, version, connection):
        parts = urllib.parse.urlsplit(target)
        self.method, self.version, self.connection = method, version, connection
        self.name = parts.path.strip("/")
        self.query = {key: values[-1] for key, values in urllib.parse.parse_qs(parts.query).items()}

    def number(self, key, otherwise):
        return int(self.query.get(key, otherwise))

    async def send(self, data):
        self.connection.writer.write(data)
        await self.connection.writer.drain()
        await asyncio.sleep(0)  # drain alone does not give way while the client keeps up

    async def answer(self, body=HELLO, status="200 OK", headers=()):
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
        await self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if self.method == "HEAD" else body))

    async def head(self, *lines):
        await self.send("\r\n".join(lines).encode() + b"\r\n\r\n")

    def close(self):
        raise EndConnection()

    def reset(self):
        """Ends the connection with a reset instead of a close."""
        self.connection.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.writer.transport.abort()
        raise EndConnection()


class EndConnection(Exception):
    """The behaviour wants the connection closed."""


# What is in order, though seldom.

@behaviour
async def ok(exchange):
    """200 with 13 bytes -> success."""
    await exchange.answer()


@behaviour
async def status(exchange):
    """The status of ?code= -> a status error from 400 on."""
    await exchange.answer(status=f"{exchange.number('code', 503)} Asked For")


@behaviour
async def _204(exchange):
    """204: no body, no content-length -> success."""
    await exchange.head("HTTP/1.1 204 No Content")


@behaviour
async def _304(exchange):
    """304 with a content-length but no body -> success, or a status error; the connection stays usable."""
    await exchange.head("HTTP/1.1 304 Not Modified", "Content-Length: 13")


@behaviour
async def head_length(exchange):
    """To HEAD: a content-length but no body -> success; the connection stays usable."""
    await exchange.answer()


@behaviour
async def redirect(exchange):
    """302 to /ok -> success or a status, as the client follows or not."""
    await exchange.answer(b"", "302 Found", ["Location: /ok"])


@behaviour
async def redirect_loop(exchange):
    """302 to itself, for ever -> an error after some, when followed."""
    await exchange.answer(b"", "302 Found", ["Location: /redirect-loop"])


@behaviour
async def one_xx(exchange):
    """100, 103 and 102 before the 200 -> success, once."""
    await exchange.head("HTTP/1.1 100 Continue")
    await exchange.head("HTTP/1.1 103 Early Hints", "Link: </a.css>; rel=preload")
    await exchange.head("HTTP/1.1 102 Processing")
    await exchange.answer()


@behaviour
async def chunked(exchange):
    """13 bytes in chunks, one with an extension -> success."""
    await exchange.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    await exchange.send(b"5\r\nHello\r\n7;note=\"x\"\r\n, world\r\n1\r\n\n\r\n0\r\n\r\n")


@behaviour
async def trailers(exchange):
    """Chunks with trailer fields -> success; the connection stays usable."""
    await exchange.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: Digest, Server-Timing")
    await exchange.send(b"d\r\n" + HELLO + b"\r\n0\r\nDigest: none\r\nServer-Timing: a;dur=1\r\n\r\n")


@behaviour
async def until_close(exchange):
    """A body without length, ended by closing -> success; the next exchange needs a new connection."""
    await exchange.head("HTTP/1.1 200 OK")
    await exchange.send(HELLO)
    exchange.close()


@behaviour
async def connection_close(exchange):
    """200 with Connection: close, then closes -> success; the next exchange needs a new connection."""
    await exchange.answer(headers=["Connection: close"])
    exchange.close()


@behaviour
async def http10(exchange):
    """An HTTP/1.0 answer, ended by closing -> success."""
    await exchange.head("HTTP/1.0 200 OK", "Content-Type: text/plain")
    await exchange.send(HELLO)
    exchange.close()


@behaviour
async def no_reason(exchange):
    """A status line without a reason -> success."""
    await exchange.send(b"HTTP/1.1 200\r\nContent-Length: 13\r\n\r\n" + HELLO)


@behaviour
async def lf_only(exchange):
    """Lines that end with a bare line feed -> success or a malformed response."""
    await exchange.send(b"HTTP/1.1 200 OK\nContent-Length: 13\n\n" + HELLO)


@behaviour
async def split(exchange):
    """Every byte in a write of its own, ?ms= apart (1) -> success."""
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n" + HELLO + b"\r\n0\r\nA: b\r\n\r\n"
    for byte in data:
        await exchange.send(bytes([byte]))
        await asyncio.sleep(exchange.number("ms", 1) / 1000)


@behaviour
async def slow_body(exchange):
    """A byte every ?ms= (50), ?bytes= of them (100) -> success, or a time-out when that is shorter."""
    count = exchange.number("bytes", 100)
    await exchange.head("HTTP/1.1 200 OK", f"Content-Length: {count}")
    for _ in range(count):
        await asyncio.sleep(exchange.number("ms", 50) / 1000)
        await exchange.send(b".")


@behaviour
async def slow_head(exchange):
    """A byte of the head every ?ms= (50) -> success, or a time-out when that is shorter."""
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":
        await asyncio.sleep(exchange.number("ms", 50) / 1000)
        await exchange.send(bytes([byte]))


@behaviour
async def big_body(exchange):
    """A body of ?bytes= (1,000,000) -> success."""
    await exchange.answer(b"x" * exchange.number("bytes", 1_000_000))


@behaviour
async def gzip_cut(exchange):
    """Half of a gzip, in order as a response -> success, or an encoding that cannot be read, where someone reads it."""
    await exchange.answer(gzip.compress(HELLO * 1000)[:40], headers=["Content-Encoding: gzip"])


@behaviour
async def gzip_bomb(exchange):
    """A gzip of ?bytes= (10,000,000) zeros -> success, or too large, where someone reads it."""
    bomb = gzip.compress(bytes(exchange.number("bytes", 10_000_000)))
    await exchange.answer(bomb, headers=["Content-Encoding: gzip"])


@behaviour
async def brotli(exchange):
    """A body that says to be brotli -> success, or an encoding that cannot be read, where someone reads it."""
    await exchange.answer(headers=["Content-Encoding: br"])


@behaviour
async def keepalive_then_close(exchange):
    """Answers, and closes the idle connection ?ms= (0) after its ?n=th (3) answer, without a word -> all succeed."""
    await exchange.answer()
    if exchange.connection.served >= exchange.number("n", 3):
        await asyncio.sleep(exchange.number("ms", 0) / 1000)
        exchange.close()


# What is wrong.

@behaviour
async def garbage(exchange):
    """Bytes that are no HTTP, then a close -> malformed response."""
    await exchange.send(bytes(range(256)) * 4)
    exchange.close()


@behaviour
async def http09(exchange):
    """A body without any head, then a close -> malformed response."""
    await exchange.send(b"<html>hello</html>\n")
    exchange.close()


@behaviour
async def huge_status(exchange):
    """A status of many digits -> malformed response."""
    await exchange.send(b"HTTP/1.1 200000000000000000000 OK\r\nContent-Length: 0\r\n\r\n")


@behaviour
async def garbage_status(exchange):
    """A status that is a word -> malformed response."""
    await exchange.send(b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n")


@behaviour
async def bad_version(exchange):
    """HTTP/9.9 -> malformed response."""
    await exchange.send(b"HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n")


@behaviour
async def bad_length(exchange):
    """A content-length that is a word -> malformed response."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n" + HELLO)


@behaviour
async def negative_length(exchange):
    """A content-length below zero -> malformed response."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + HELLO)


@behaviour
async def huge_length(exchange):
    """A content-length beyond 64 bits -> malformed response."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n" + HELLO)


@behaviour
async def two_lengths(exchange):
    """Two content-lengths that differ -> malformed response."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\nContent-Length: 5\r\n\r\n" + HELLO)


@behaviour
async def wrong_length(exchange):
    """More body than the content-length says -> success, then the rest must not pass for the next answer."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + HELLO)


@behaviour
async def extra_response(exchange):
    """Two answers to one request -> success once, the second must not pass for the next exchange's."""
    await exchange.answer()
    await exchange.answer(b"not asked for\n", "500 Not Asked For")


@behaviour
async def bad_chunk(exchange):
    """A chunk size that is no number -> malformed response."""
    await exchange.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    await exchange.send(b"5\r\nHello\r\nxyz\r\n, world\r\n0\r\n\r\n")


@behaviour
async def bad_chunk_end(exchange):
    """A chunk longer than its size says -> malformed response."""
    await exchange.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    await exchange.send(b"5\r\nHello, world\r\n0\r\n\r\n")


@behaviour
async def huge_chunk(exchange):
    """A chunk size beyond 64 bits -> malformed response."""
    await exchange.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    await exchange.send(b"FFFFFFFFFFFFFFFFFF\r\nHello")


@behaviour
async def nul_header(exchange):
    """A zero byte in a header -> malformed response."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n")


@behaviour
async def no_colon(exchange):
    """A header line without a colon -> malformed response."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nthis is no header\r\nContent-Length: 0\r\n\r\n")


# What ends, or does not.

@behaviour
async def close_early(exchange):
    """Closes before a byte of the answer -> closed before response."""
    exchange.close()


@behaviour
async def close_mid_head(exchange):
    """Closes within the head -> closed before the response was complete."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    exchange.close()


@behaviour
async def close_mid_body(exchange):
    """Closes after half of the body -> closed before the response was complete."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500)
    exchange.close()


@behaviour
async def close_mid_chunk(exchange):
    """Closes within a chunk -> closed before the response was complete."""
    await exchange.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    await exchange.send(b"100\r\nHello")
    exchange.close()


@behaviour
async def reset(exchange):
    """Resets the connection instead of answering -> reset."""
    exchange.reset()


@behaviour
async def reset_mid_body(exchange):
    """Resets after half of the body -> reset."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500)
    await asyncio.sleep(0.05)  # a reset throws away what is not read yet
    exchange.reset()


@behaviour
async def never(exchange):
    """Never answers, keeps the connection open -> time-out."""
    await asyncio.Event().wait()


@behaviour
async def endless_header(exchange):
    """Header lines without end -> malformed response, at the limit of the head's size."""
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.send(b"X-More: and more\r\n" * 64)


@behaviour
async def endless_header_line(exchange):
    """One header line without end -> malformed response, at the limit of the head's size."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nX-More: ")
    while True:
        await exchange.send(b"more" * 256)


@behaviour
async def endless_one_xx(exchange):
    """100 Continue without end -> malformed response or time-out."""
    while True:
        await exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 64)


@behaviour
async def endless_body(exchange):
    """A body without length that never ends -> too large, at the limit, or time-out."""
    await exchange.head("HTTP/1.1 200 OK")
    while True:
        await exchange.send(b"x" * 4096)


@behaviour
async def endless_chunks(exchange):
    """Chunks without end -> too large, at the limit, or time-out."""
    await exchange.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    while True:
        await exchange.send((b"400\r\n" + b"x" * 1024 + b"\r\n") * 4)


@behaviour
async def endless_trailers(exchange):
    """Trailer fields without end -> malformed response, at the limit, or time-out."""
    await exchange.head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    await exchange.send(b"0\r\n")
    while True:
        await exchange.send(b"X-More: and more\r\n" * 64)


class Connection:
    """One client's connection: reads requests, plays the behaviour that each names."""

    def __init__(self, reader, writer):
        self.reader, self.writer, self.served = reader, writer, 0

    async def read_request(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, target, version = first.split(" ", 2)
        for line in lines:
            key, _, value = line.partition(":")
            if key.lower() == "content-length":
                await self.reader.readexactly(int(value))
        return Exchange(method, target, version, self)

    async def play(self):
        try:
            while True:
                exchange = await self.read_request()
                self.served += 1
                await BEHAVIOURS.get(exchange.name, index)(exchange)
        except (EndConnection, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            self.writer.close()


async def index(exchange):
    """All behaviours by path; 404 for a path that is none."""
    lines = [f"/{name}  {(function.__doc__ or '').splitlines()[0]}" for name, function in BEHAVIOURS.items()]
    found = exchange.name == ""
    await exchange.answer(("\n".join(lines) + "\n").encode(), "200 OK" if found else "404 Not Found")


async def serve(port):
    async def connected(reader, writer):
        # A plain write per piece, at once: /split is to arrive split.
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await Connection(reader, writer).play()

    server = await asyncio.start_server(connected, "127.0.0.1", port, backlog=4096)
    print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    port = parser.parse_args().port
    # No good-byes to open connections: their clients may be the very ones that do not end.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: os._exit(0))
    asyncio.run(serve(port))


if __name__ == "__main__":
    main()
