#!/usr/bin/env python3
"""CPU time of the generator per unary gRPC call: squall beside a loop around grpcio's client, which Locust users write.

    $(Scripts/python.sh grpcio) Benchmarks/grpc_unary.py [--count 20000] [--users 1] [--squall PATH]

Each has core 0, grpcio's server core 1. The server is the slower one; only what the generator itself used is compared: of a
run with all its calls, less that of a run with few, so that starting up is not counted.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

from measure import GENERATOR_CORE, SERVER_CORE, prepare_child

ROOT = pathlib.Path(__file__).resolve().parent.parent
FEW = 100

SCENARIO = """\
squall: 1
target: http://127.0.0.1:{port}
phases: [{{iterations: {count}, users: {users}, max-duration: 10min}}]
grpc: {{proto: {root}/Examples/grpc/shop.proto, import-paths: {root}/Examples/grpc/common}}
users:
  tasks:
    - grpc: shop.Shop/Buy
      message: {{sku: A1, quantity: 2}}
"""


def call(port, count, users):
    """What a process of its own does with grpcio: as many calls, by so many threads on one channel."""
    import grpc
    from grpc_tools import protoc

    with tempfile.TemporaryDirectory() as folder:
        protos = ROOT / "Examples" / "grpc"
        includes = [protos, protos / "common", pathlib.Path(protoc.__file__).parent / "_proto"]
        protoc.main(["protoc"] + [f"-I{path}" for path in includes]
                    + [f"--python_out={folder}", f"--grpc_python_out={folder}", "shop.proto", "money.proto"])
        sys.path.insert(0, folder)
        import shop_pb2
        import shop_pb2_grpc
    order = shop_pb2.Order(sku="A1", quantity=2)

    def work(share):
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            buy = shop_pb2_grpc.ShopStub(channel).Buy
            for _ in range(share):
                buy(order, timeout=30)

    threads = [threading.Thread(target=work, args=(count // users,)) for _ in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def cpu_of(argv):
    """The seconds of CPU time that a process needs on its core."""
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, preexec_fn=prepare_child(GENERATOR_CORE))
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    # That the generator was late does not matter here.
    if code not in (0, 3):
        sys.exit(f"{argv[0]} ended with {code}")
    return usage.ru_utime + usage.ru_stime


def squall(path, port, count, users):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(SCENARIO.format(port=port, count=count, users=users, root=ROOT))
        file.flush()
        return cpu_of([path, "run", file.name, "-t", "1", "--quiet"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--users", type=int, default=1)
    parser.add_argument("--squall", default=str(ROOT / ".build" / "release" / "squall"))
    parser.add_argument("--calls-to", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.calls_to:
        return call(options.calls_to, options.count, options.users)

    server = subprocess.Popen([sys.executable, ROOT / "Tests" / "Servers" / "grpc_server.py"],
                              stdout=subprocess.PIPE, text=True, preexec_fn=prepare_child(SERVER_CORE))
    try:
        port = int(server.stdout.readline().rsplit(":", 1)[1])

        def grpcio(count):
            return cpu_of([sys.executable, __file__, "--calls-to", str(port), "--count", str(count),
                           "--users", str(options.users)])

        ways = {"grpcio": grpcio, "squall": lambda count: squall(options.squall, port, count, options.users)}
        used = {}
        for name, way in ways.items():
            used[name] = (way(options.count + FEW) - way(FEW)) / options.count * 1e6
        print(json.dumps({name: f"{time:.1f} us per call" for name, time in used.items()}
                         | {"ratio": round(used["grpcio"] / used["squall"], 1)}))
    finally:
        server.terminate()
        server.wait()


main()
