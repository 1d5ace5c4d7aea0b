"""Messages and their echoes by the client of websockets, the library that Python programs use: each user a task of asyncio.

    websockets_client.py URL USERS SECONDS

Prints round trips, and their CPU time: starting Python and opening the connections is not in it.
"""

import asyncio
import json
import os
import sys
import time

from websockets.asyncio.client import connect


async def main():
    url, users, seconds = sys.argv[1].replace("http", "ws", 1), int(sys.argv[2]), float(sys.argv[3])
    message, done = "x" * 32, 0
    sockets = [await connect(url + "echo", compression=None, ping_interval=None) for _ in range(users)]
    before, began = os.times(), time.monotonic()

    async def work(socket):
        nonlocal done
        while time.monotonic() - began < seconds:
            await socket.send(message)
            await socket.recv()
            done += 1

    await asyncio.gather(*(work(socket) for socket in sockets))
    after, ended = os.times(), time.monotonic()
    print(json.dumps({"exchanges": done, "seconds": ended - began, "user": after.user - before.user,
                      "system": after.system - before.system}), flush=True)
    await asyncio.gather(*(socket.close() for socket in sockets))


asyncio.run(main())
