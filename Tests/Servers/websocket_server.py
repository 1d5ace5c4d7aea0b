"""A WebSocket server on the library that Python services use (websockets, from PyPI), for tests: says its port (a free one, or its first
argument), by TLS where a certificate and its key are its other arguments, and serves

    /echo       what comes goes back
    /chat       greets by JSON, answers {"type": "say", "text": ...} by {"type": "said", ...} among other messages
    /ticks      a message every 20 ms
    /burst      as many messages as ?n= says, at once
    /close      closes with the code that ?code= says, after the first message
    /ping       pings at once; says "ponged" when the pong is there
    /slow       reads one message a second
    /who        the head of its handshake as JSON: cookies, authorization, subprotocol
    /refuse     403

Compression is on where clients ask for it; ?takeover=off keeps no context.
"""

import asyncio
import http
import json
import signal
import ssl
import sys
import urllib.parse

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


async def serve_one(connection):
    url = urllib.parse.urlsplit(connection.request.path)
    query = dict(urllib.parse.parse_qsl(url.query))
    try:
        if url.path == "/echo":
            async for message in connection:
                await connection.send(message)
        elif url.path == "/chat":
            auth = connection.request.headers.get("Authorization")
            await connection.send(json.dumps({"type": "welcome", "id": 17, "auth": auth}))
            async for message in connection:
                said = json.loads(message)
                await connection.send(json.dumps({"type": "typing"}))
                await connection.send(json.dumps({"type": "said", "text": said["text"], "tags": ["a", "b"]}))
        elif url.path == "/ticks":
            number = 0
            while True:
                await connection.send(json.dumps({"tick": number}))
                number += 1
                await asyncio.sleep(0.02)
        elif url.path == "/burst":
            for number in range(int(query["n"])):
                await connection.send(f"message {number}")
            async for message in connection:
                await connection.send("end")
        elif url.path == "/close":
            await connection.recv()
            await connection.close(int(query["code"]), "as you wish")
        elif url.path == "/ping":
            await (await connection.ping())
            await connection.send("ponged")
            await connection.wait_closed()
        elif url.path == "/slow":
            while True:
                await connection.recv()
                await asyncio.sleep(1)
        elif url.path == "/who":
            headers = connection.request.headers
            await connection.send(json.dumps({
                "cookie": headers.get("Cookie"), "auth": headers.get("Authorization"), "host": headers.get("Host"),
                "subprotocol": connection.subprotocol, "user": headers.get("X-User"),
                "compressed": bool(connection.protocol.extensions)}))
            await connection.wait_closed()
    except ConnectionClosed:
        pass


def refuse(connection, request):
    if request.path.startswith("/refuse"):
        return connection.respond(http.HTTPStatus.FORBIDDEN, "not you\n")
    return None


def note(connection, request, response):
    response.headers["Set-Cookie"] = "seat=7; Path=/"
    response.headers["X-Room"] = "blue"


async def main():
    secure = None
    if len(sys.argv) > 3:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(sys.argv[2], sys.argv[3])
    deflate = ServerPerMessageDeflateFactory()
    async with serve(
            serve_one, "127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0, ssl=secure, process_request=refuse, process_response=note, subprotocols=["chat.v2", "chat.v1"],
            select_subprotocol=lambda _, offered: next((name for name in ["chat.v2", "chat.v1"] if name in offered), None),
            compression=None, extensions=[deflate], max_size=64 << 20, ping_interval=None) as server:
        print("listening on", server.sockets[0].getsockname()[1], flush=True)
        stop = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set_result, None)
        await stop


asyncio.run(main())
