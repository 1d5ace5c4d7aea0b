"""Unary calls by grpcio's client, as users of Locust and of scripts make them: each user is a thread, all on one channel.

    grpcio_client.py URL USERS SECONDS

Prints calls, and the CPU time of the calls alone: starting Python and compiling the messages is not in it.
"""

import json
import os
import pathlib
import sys
import tempfile
import threading
import time
import urllib.parse

import grpc
from grpc_tools import protoc

PROTOS = pathlib.Path(__file__).resolve().parent.parent.parent / "Examples" / "grpc"


def compiled():
    with tempfile.TemporaryDirectory() as folder:
        includes = [PROTOS, PROTOS / "common", pathlib.Path(protoc.__file__).parent / "_proto"]
        protoc.main(["protoc"] + [f"-I{path}" for path in includes]
                    + [f"--python_out={folder}", f"--grpc_python_out={folder}", "shop.proto", "money.proto"])
        sys.path.insert(0, folder)
        import shop_pb2
        import shop_pb2_grpc
    return shop_pb2, shop_pb2_grpc


def main():
    url, users, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    messages, services = compiled()
    order = messages.Order(sku="A1", quantity=2)
    counts = [0] * users
    with grpc.insecure_channel(urllib.parse.urlsplit(url).netloc) as channel:
        buy = services.ShopStub(channel).Buy
        buy(order, timeout=30)
        before, began = os.times(), time.monotonic()

        def work(index):
            while time.monotonic() - began < seconds:
                buy(order, timeout=30)
                counts[index] += 1

        threads = [threading.Thread(target=work, args=(index,)) for index in range(users)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        after, ended = os.times(), time.monotonic()
    print(json.dumps({"exchanges": sum(counts), "seconds": ended - began, "user": after.user - before.user,
                      "system": after.system - before.system}))


main()
