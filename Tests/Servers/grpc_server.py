"""The shop of Examples/grpc/shop.proto, served by grpcio.

    grpc_server.py [--port N] [--tls CERT KEY [--client-ca CA]] [--no-reflection]

Buy answers with the price, repeats the metadata "x-echo" in head and trailers, takes as long as delay_ms says, has no sku
"missing", and compresses where the metadata "x-compress" asks for it. Its first line names the port.
"""
import argparse
import importlib
import pathlib
import sys
import tempfile
import time
from concurrent import futures

import grpc
from grpc_reflection.v1alpha import reflection
from grpc_tools import protoc

PROTOS = pathlib.Path(__file__).resolve().parent.parent.parent / "Examples" / "grpc"


def compiled():
    """The modules that protoc makes of the shop."""
    folder = tempfile.TemporaryDirectory(prefix="squall-grpc-")
    includes = [PROTOS, PROTOS / "common", pathlib.Path(protoc.__file__).parent / "_proto"]
    code = protoc.main(
        ["protoc"]
        + [f"-I{path}" for path in includes]
        + [f"--python_out={folder.name}", f"--grpc_python_out={folder.name}", "shop.proto", "money.proto"]
    )
    if code != 0:
        sys.exit(f"protoc ended with {code}")
    sys.path.insert(0, folder.name)
    modules = importlib.import_module("shop_pb2"), importlib.import_module("shop_pb2_grpc")
    folder.cleanup()
    return modules


messages, services = compiled()


class Shop(services.ShopServicer):
    def Buy(self, order, context):
        metadata = dict(context.invocation_metadata())
        if "x-compress" in metadata:
            context.set_compression(getattr(grpc.Compression, metadata["x-compress"]))
        if "x-echo" in metadata:
            context.send_initial_metadata((("x-echo", metadata["x-echo"]),))
            context.set_trailing_metadata((("x-trail", metadata["x-echo"]),))
        time.sleep(order.delay_ms / 1000)
        if order.sku == "missing":
            context.abort(grpc.StatusCode.NOT_FOUND, "no such sku: \u00e9")
        return receipt(order.quantity, order.quantity, note=" ".join(order.notes) or metadata.get("x-note", ""))

    def Watch(self, request, context):
        for number in range(request.count):
            if number:
                time.sleep(request.pause_ms / 1000)
            price = messages.Price(sku=request.sku)
            price.price.currency = "EUR"
            price.price.amount = 10 + number
            yield price
        if request.sku == "missing":
            context.abort(grpc.StatusCode.NOT_FOUND, "no such sku")

    def Fill(self, orders, context):
        count = quantity = 0
        for order in orders:
            if order.sku == "stop":
                break
            count += 1
            quantity += order.quantity
        return receipt(count, quantity)

    def Haggle(self, offers, context):
        for offer in offers:
            yield messages.Offer(cents=offer.cents - 1)


def receipt(items, quantity, note=""):
    answer = messages.Receipt(order_id=9007199254740993, items=items, note=note)
    answer.total.currency = "EUR"
    answer.total.amount = quantity * 2.5
    return answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--client-ca")
    parser.add_argument("--no-reflection", action="store_true")
    options = parser.parse_args()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=[("grpc.so_reuseport", 0)])
    services.add_ShopServicer_to_server(Shop(), server)
    if not options.no_reflection:
        names = [messages.DESCRIPTOR.services_by_name["Shop"].full_name, reflection.SERVICE_NAME]
        reflection.enable_server_reflection(names, server)
    address = f"127.0.0.1:{options.port}"
    if options.tls:
        certificate, key = (pathlib.Path(path).read_bytes() for path in options.tls)
        ca = pathlib.Path(options.client_ca).read_bytes() if options.client_ca else None
        credentials = grpc.ssl_server_credentials([(key, certificate)], ca, require_client_auth=ca is not None)
        port = server.add_secure_port(address, credentials)
    else:
        port = server.add_insecure_port(address)
    server.start()
    print(f"listening on 127.0.0.1:{port}", flush=True)
    server.wait_for_termination()


main()
