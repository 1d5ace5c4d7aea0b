"""A server that plays cases: the path names one, and the server does to its client what the case says.

The cases are those of the Autobahn test suite, for clients (its chapters 1 to 7, 9, 12 and 13), and others that are hostile.
Frames are made by hand, for most of them are wrong. The client awaits a message "end" and then closes; what it did is judged
here, and told as one line of JSON on standard output:

    {"case": "2.3", "ok": true, "saw": "..."}

A case ends with the message "end" where the client must go on, or with the code that the client must close with. The suite's own
client echoes; a load generator does not, so what it made of messages is told by its going on.
"""

import asyncio
import base64
import hashlib
import json
import os
import signal
import struct
import sys
import zlib

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG, MORE = 1, 2, 8, 9, 10, 0
UTF8 = "Hello-µ@ßöäüàá-UTF-8!!".encode()


def frame(opcode, payload=b"", fin=True, rsv=0, mask=False, size=None, claimed=None):
    length = len(payload) if claimed is None else claimed
    size = size if size is not None else (0 if length < 126 else 2 if length < 65536 else 8)
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    bit = 0x80 if mask else 0
    head += {0: bytes([bit | (length & 127)]), 2: bytes([bit | 126]) + struct.pack(">H", length & 65535),
             8: bytes([bit | 127]) + struct.pack(">Q", length)}[size]
    return head + (b"\0\0\0\0" if mask else b"") + payload


def pieces(opcode, payload, size, rsv=0):
    parts = [payload[at:at + size] for at in range(0, len(payload), size)] or [b""]
    return b"".join(
        frame(opcode if at == 0 else MORE, part, fin=at == len(parts) - 1, rsv=rsv if at == 0 else 0)
        for at, part in enumerate(parts))


def close(code, reason=b""):
    return frame(CLOSE, struct.pack(">H", code) + reason)


def deflated(*messages, takeover=True, bits=15):
    out, packer = [], zlib.compressobj(wbits=-bits)
    for message in messages:
        if not takeover:
            packer = zlib.compressobj(wbits=-bits)
        out.append((packer.compress(message) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4])
    return out


END = frame(TEXT, b"end")
GOES_ON = "goes on"
# name -> (what is sent: bytes, or a list of bytes that are sent one by one; what the client must do; pongs it must send)
CASES = {}


def good(name, *sent, pongs=(), deflate=None):
    CASES[name] = dict(sent=list(sent) + [END], wants=GOES_ON, pongs=list(pongs), deflate=deflate)


def bad(name, *sent, codes=(1002,), pongs=(), deflate=None, kind=None):
    CASES[name] = dict(sent=list(sent), wants=list(codes), pongs=list(pongs), deflate=deflate)


# 1 framing
for number, length in enumerate([0, 125, 126, 127, 128, 65535, 65536], 1):
    good(f"1.1.{number}", frame(TEXT, b"*" * length))
    good(f"1.2.{number}", frame(BINARY, b"\xfe" * length))
good("1.1.8", pieces(TEXT, b"*" * 65536, 65536)[:997], pieces(TEXT, b"*" * 65536, 65536)[997:])
good("1.2.8", *[frame(BINARY, b"\xfe" * 65536)[at:at + 997] for at in range(0, 65546, 997)])
# 2 pings and pongs
for number, payload in enumerate([b"", b"Hello, world!", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b"\xfe" * 125], 1):
    good(f"2.{number}", frame(PING, payload), pongs=[payload])
bad("2.5", frame(PING, b"\xfe" * 126))
good("2.6", *[bytes([byte]) for byte in frame(PING, b"\xfe" * 125)], pongs=[b"\xfe" * 125])
good("2.7", frame(PONG))
good("2.8", frame(PONG, b"unsolicited pong payload"))
good("2.9", frame(PONG, b"unsolicited"), frame(PING, b"ping payload"), pongs=[b"ping payload"])
good("2.10", b"".join(frame(PING, b"payload-%d" % at) for at in range(10)), pongs=[b"payload-%d" % at for at in range(10)])
good("2.11", *[bytes([byte]) for at in range(10) for byte in frame(PING, b"payload-%d" % at)],
     pongs=[b"payload-%d" % at for at in range(10)])
# 3 reserved bits
for rsv in range(1, 8):
    bad(f"3.{rsv}", frame(TEXT, b"Hello, world!") if rsv in (2, 3, 4) else b"",
        frame([TEXT, TEXT, TEXT, TEXT, BINARY, PING, CLOSE][rsv - 1], b"" if rsv == 7 else b"Hello", rsv=rsv))
# 4 opcodes
for number, opcode in enumerate([3, 4, 5, 6, 7], 1):
    bad(f"4.1.{number}", frame(TEXT, b"Hello") if number > 2 else b"", frame(opcode, b"payload" if number % 2 == 0 else b""))
for number, opcode in enumerate([11, 12, 13, 14, 15], 1):
    bad(f"4.2.{number}", frame(TEXT, b"Hello") if number > 2 else b"", frame(opcode, b"payload" if number % 2 == 0 else b""))
# 5 fragmentation
bad("5.1", pieces(PING, b"fragment1fragment2", 9))
bad("5.2", pieces(PONG, b"fragment1fragment2", 9))
good("5.3", pieces(TEXT, b"fragment1fragment2", 9))
good("5.4", frame(TEXT, b"fragment1", fin=False), frame(MORE, b"fragment2"))
good("5.5", *[bytes([byte]) for byte in pieces(TEXT, b"fragment1fragment2", 9)])
for name in ("5.6", "5.7"):
    good(name, frame(TEXT, b"fragment1", fin=False), frame(PING, b"ping payload"), frame(MORE, b"fragment2"),
         pongs=[b"ping payload"])
good("5.8", *[bytes([byte]) for byte in frame(TEXT, b"fragment1", fin=False) + frame(PING, b"ping payload")
              + frame(MORE, b"fragment2")], pongs=[b"ping payload"])
for number, fin in enumerate([True, True, True, False, False, False], 9):
    bad(f"5.{number}", frame(MORE, b"non-continuation payload", fin=fin) + frame(TEXT, b"Hello, world!"))
bad("5.15", pieces(TEXT, b"fragment1fragment2", 9) + frame(MORE, b"fragment3", fin=False) + frame(TEXT, b"fragment4"))
bad("5.16", (frame(MORE, b"fragment1", fin=False) + frame(TEXT, b"fragment2", fin=False) + frame(MORE, b"fragment3")) * 2)
bad("5.17", (frame(MORE, b"fragment1") + frame(TEXT, b"fragment2", fin=False) + frame(MORE, b"fragment3")) * 2)
bad("5.18", frame(TEXT, b"fragment1", fin=False) + frame(TEXT, b"fragment2"))
for name in ("5.19", "5.20"):
    good(name, frame(TEXT, b"fragment1", fin=False), frame(MORE, b"fragment2", fin=False), frame(PING, b"pongme 1!"),
         frame(MORE, b"fragment3", fin=False), frame(MORE, b"fragment4", fin=False), frame(PING, b"pongme 2!"),
         frame(MORE, b"fragment5"), pongs=[b"pongme 1!", b"pongme 2!"])
# 6 UTF-8
good("6.1.1", frame(TEXT))
good("6.1.2", frame(TEXT, fin=False), frame(MORE, fin=False), frame(MORE))
good("6.1.3", frame(TEXT, fin=False), frame(MORE, b"middle frame payload", fin=False), frame(MORE))
good("6.2.1", frame(TEXT, UTF8))
good("6.2.2", pieces(TEXT, UTF8, 12))
good("6.2.3", pieces(TEXT, UTF8, 1))
good("6.2.4", pieces(TEXT, "κόσμε".encode(), 1))
bad("6.3.1", frame(TEXT, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"), codes=(1007,))
bad("6.3.2", pieces(TEXT, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited", 1), codes=(1007,))
WRONG = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4\x90\x80\x80"
# The end never comes: the client must say no as soon as it can.
bad("6.4.1", frame(TEXT, WRONG, fin=False), codes=(1007,))
bad("6.4.2", frame(TEXT, WRONG[:12], fin=False), frame(MORE, WRONG[12:13], fin=False), codes=(1007,))
bad("6.4.3", frame(TEXT, WRONG + b"edited", claimed=60)[:2], WRONG, codes=(1007,))
bad("6.4.4", frame(TEXT, b"", claimed=60), WRONG[:12], WRONG[12:13], codes=(1007,))
VALID = ["κόσμε", "\0", "\x80", "ࠀ", "\U00010000", "\x7f", "߿", "\uffff", "\U0010ffff", "퟿", "\ue000", "�", "﷐", "￾"]
for number, text in enumerate(VALID, 1):
    good(f"6.5-22.valid.{number}", frame(TEXT, text.encode()), pieces(TEXT, text.encode(), 1))
INVALID = [b"\xce", b"\xce\xba\xe1", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80", b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf",
           b"\xfd\xbf\xbf\xbf\xbf\xbf", b"\xf4\x90\x80\x80", b"\x80", b"\xbf", b"\x80\xbf", b"\x80\xbf\x80\xbf\x80\xbf",
           bytes(range(0x80, 0xc0)), b"\xc0 \xc1 ", b"\xe0 \xe1 ", b"\xf0 \xf1 ", b"\xf8 ", b"\xfc ", b"\xc0", b"\xe0\x80",
           b"\xf0\x80\x80", b"\xdf", b"\xef\xbf", b"\xf7\xbf\xbf", b"\xfe", b"\xff", b"\xfe\xfe\xff\xff", b"\xc0\xaf", b"\xe0\x80\xaf",
           b"\xf0\x80\x80\xaf", b"\xc1\xbf", b"\xe0\x9f\xbf", b"\xf0\x8f\xbf\xbf", b"\xc0\x80", b"\xe0\x80\x80", b"\xf0\x80\x80\x80",
           b"\xed\xa0\x80", b"\xed\xad\xbf", b"\xed\xae\x80", b"\xed\xaf\xbf", b"\xed\xb0\x80", b"\xed\xbe\x80", b"\xed\xbf\xbf",
           b"\xed\xa0\x80\xed\xb0\x80", b"\xed\xaf\xbf\xed\xbf\xbf"]
for number, text in enumerate(INVALID, 1):
    bad(f"6.6-21.invalid.{number}", frame(TEXT, text), codes=(1007,))
# 7 closing
good("7.1.1", frame(TEXT, b"Hello World!"))
bad("7.1.2", close(1000) + close(1000), codes=(1000,))
bad("7.1.3", close(1000) + frame(PING), codes=(1000,))
bad("7.1.4", close(1000) + frame(TEXT, b"Hello World!"), codes=(1000,))
bad("7.1.5", frame(TEXT, b"fragment1", fin=False) + close(1000) + frame(MORE, b"fragment2"), codes=(1000,))
bad("7.1.6", frame(TEXT, b"BAsd7&jh23" * 26 * 1024) + frame(TEXT, b"Hello World!") + close(1000) + frame(PING), codes=(1000,))
bad("7.3.1", frame(CLOSE), codes=(None, 1000, 1005))
bad("7.3.2", frame(CLOSE, b"a"))
bad("7.3.3", close(1000), codes=(1000,))
bad("7.3.4", close(1000, b"Hello World!"), codes=(1000,))
bad("7.3.5", close(1000, b"*" * 123), codes=(1000,))
bad("7.3.6", close(1000, b"*" * 124))
bad("7.5.1", close(1000, WRONG), codes=(1007,))
for number, code in enumerate([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999], 1):
    bad(f"7.7.{number}", close(code), codes=(code,))
for number, code in enumerate([0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999], 1):
    bad(f"7.9.{number}", close(code))
# What Autobahn calls informational (7.13): codes that no range holds.
bad("7.13.1", close(5000))
bad("7.13.2", close(65535))
# 9 limits, small
for number, size in enumerate([64 << 10, 256 << 10, 1 << 20, 4 << 20], 1):
    good(f"9.1.{number}", frame(TEXT, b"*" * size))
    good(f"9.2.{number}", frame(BINARY, b"\xfe" * size))
for number, size in enumerate([64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20], 1):
    good(f"9.3.{number}", pieces(TEXT, b"*" * (1 << 20), size))
    good(f"9.4.{number}", pieces(BINARY, b"\xfe" * (1 << 20), size))
for number, size in enumerate([64, 256, 1024], 1):
    whole = frame(TEXT, b"*" * (64 << 10))
    good(f"9.5.{number}", *[whole[at:at + size] for at in range(0, len(whole), size)])
for number, size in enumerate([0, 16, 64, 256, 1024, 4096], 1):
    good(f"9.7.{number}", frame(TEXT, b"*" * size) * 200)
    good(f"9.8.{number}", frame(BINARY, b"\xfe" * size) * 200)
# 12 and 13 permessage-deflate: messages of each size, whole and in pieces, by each agreement
SAMPLE = json.dumps([{"id": at, "name": f"item {at * 7919 % 1000}", "tags": ["blue", "new"]} for at in range(4000)]).encode()
for number, size in enumerate([16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072], 1):
    part = SAMPLE[:size]
    good(f"12.1.{number}", b"".join(frame(TEXT, one, rsv=4) for one in deflated(*[part] * 20)), deflate="")
    good(f"12.2.{number}", b"".join(pieces(BINARY, one, 997, rsv=4) for one in deflated(*[os.urandom(size)] * 20)), deflate="")
AGREEMENTS = ["server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits=9", "client_max_window_bits=9",
              "server_no_context_takeover; client_no_context_takeover",
              "server_no_context_takeover; server_max_window_bits=9; client_no_context_takeover; client_max_window_bits=15"]
for number, agreement in enumerate(AGREEMENTS, 1):
    bits = 9 if "server_max_window_bits=9" in agreement else 15
    packed = deflated(*[SAMPLE[:30000]] * 5, takeover="server_no" not in agreement, bits=bits)
    good(f"13.{number}", b"".join(frame(TEXT, one, rsv=4) for one in packed), frame(TEXT, b"not compressed"), deflate=agreement)
bad("13.7", frame(TEXT, b"\xff\xff\xff", rsv=4), codes=(1007,), deflate="")
bad("13.8", frame(PING, b"", rsv=4), deflate="")
# hostile
bad("hostile.masked", frame(TEXT, b"abc", mask=True))
bad("hostile.long-length", frame(TEXT, b"abc", size=2))
bad("hostile.huge-length", frame(BINARY, b"", size=8, claimed=1 << 63))
bad("hostile.too-large", frame(BINARY, b"", size=8, claimed=1 << 40), codes=(1009,))
bad("hostile.bomb", frame(BINARY, deflated(b"\0" * (64 << 20))[0], rsv=4), codes=(1009,), deflate="")
CASES["hostile.endless-pieces"] = dict(
    sent=[frame(BINARY, b"\xfe" * 1000, fin=False)], again=frame(MORE, b"\xfe" * 60000, fin=False), wants=[1009], pongs=[])
for name, sent in {
        "nothing": b"", "half-head": b"\x81", "half-length": b"\x81\x7e\x00", "half-message": frame(TEXT, b"abc", claimed=100),
        "half-pieces": frame(TEXT, b"abc", fin=False)}.items():
    for how in ("eof", "reset"):
        CASES[f"hostile.{how}-after-{name}"] = dict(sent=[sent], wants=how, pongs=[])
CASES["hostile.silent"] = dict(sent=[], wants="silence", pongs=[])
CASES["hostile.pings"] = dict(sent=[frame(PING, b"x" * 125) * 20000, END], wants=GOES_ON, pongs=[], any_pongs=True)
ANSWERS = {
    "handshake.status": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "handshake.garbage": b"\x00\x01\x02 nothing of the kind\r\n\r\n",
    "handshake.no-accept": b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "handshake.wrong-accept":
        b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
    "handshake.eof": b"HTTP/1.1 101 Swit",
    "handshake.huge": b"HTTP/1.1 101 X\r\n" + b"X-A: " + b"a" * 100000 + b"\r\n\r\n",
    "handshake.extension": None, "handshake.subprotocol": None,
}


async def read_frame(reader):
    first, second = await reader.readexactly(2)
    length = second & 127
    if length == 126:
        length = struct.unpack(">H", await reader.readexactly(2))[0]
    elif length == 127:
        length = struct.unpack(">Q", await reader.readexactly(8))[0]
    assert second & 128, "the client does not mask"
    assert first & 0x30 == 0, "the client sets reserved bits"
    mask = await reader.readexactly(4)
    payload = await reader.readexactly(length)
    return first & 15, bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


async def play(case, reader, writer):
    """Plays a case; returns what the client did: its pongs, and the code that it closed with."""
    pongs, codes = [], []

    async def listen():
        while True:
            opcode, payload = await read_frame(reader)
            if opcode == PONG:
                pongs.append(payload)
            elif opcode == CLOSE:
                codes.append(struct.unpack(">H", payload[:2])[0] if payload else None)
                return

    listening = asyncio.create_task(listen())
    for part in case["sent"]:
        writer.write(part)
        await writer.drain()
        if len(case["sent"]) > 2 and len(part) < 1000:
            await asyncio.sleep(0)
    wants = case["wants"]
    if wants in ("eof", "reset"):
        if wants == "reset":
            writer.transport.abort()
        else:
            writer.close()
        listening.cancel()
        return True, wants
    if "again" in case:
        try:
            while not listening.done():
                writer.write(case["again"])
                await writer.drain()
        except ConnectionError:
            pass
    try:
        await asyncio.wait_for(listening, 20)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    except asyncio.TimeoutError:
        return False, "the client did not close in time"
    if codes and wants == GOES_ON:
        writer.write(close(codes[0] or 1000))
    writer.close()
    saw = f"codes {codes}, {len(pongs)} pongs"
    if wants == GOES_ON:
        return codes == [1000] and (case.get("any_pongs") or pongs == case["pongs"]), saw
    if wants == "silence":
        return True, saw
    return len(codes) == 1 and codes[0] in wants, saw


async def serve_one(reader, writer):
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        name = head.split(" ")[1].rsplit("/", 1)[1]
        key = next(line[19:] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key: "))
        accept = base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Accept: {accept}"]
        if name in ANSWERS:
            lines += {"handshake.extension": ["Sec-WebSocket-Extensions: x-unknown"],
                      "handshake.subprotocol": ["Sec-WebSocket-Protocol: nobody-asked"]}.get(name, [])
            writer.write(ANSWERS[name] or ("\r\n".join(lines) + "\r\n\r\n").encode())
            await writer.drain()
            writer.close()
            return
        case = CASES[name]
        if case.get("deflate") is not None:
            agreement = "; " + case["deflate"] if case["deflate"] else ""
            lines.append("Sec-WebSocket-Extensions: permessage-deflate" + agreement)
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        ok, saw = await play(case, reader, writer)
        print(json.dumps({"case": name, "ok": ok, "saw": saw}), flush=True)
    except (ConnectionError, asyncio.IncompleteReadError) as error:
        print(json.dumps({"case": name, "ok": False, "saw": repr(error)}), flush=True)
    finally:
        writer.close()


async def main():
    if sys.argv[1:] == ["--list"]:
        print(json.dumps({name: case.get("deflate") is not None for name, case in CASES.items()} | {n: False for n in ANSWERS}))
        return
    server = await asyncio.start_server(serve_one, "127.0.0.1", 0, limit=1 << 20)
    print("listening on", server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set_result, None)
    await stop


asyncio.run(main())
