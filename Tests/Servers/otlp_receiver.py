"""Takes OTLP metrics by HTTP as a collector does, read by OpenTelemetry's own definitions (opentelemetry-proto, from PyPI): says its
port, a free one, then each request as a line of JSON. What is no request of theirs, field by field, gets 400.

    /v1/metrics     takes them; 400 where they are wrong
    /slow           answers after 30 s
    /busy           503 twice, then takes them
    /reject         accepts, and says that one point was rejected
"""

import gzip
import http.server
import json
import sys
import time

from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2

busy = 2


def attributes(pairs):
    return {pair.key: pair.value.string_value for pair in pairs}


def point(kind, data):
    seen = {"attributes": attributes(data.attributes), "start": data.start_time_unix_nano, "time": data.time_unix_nano}
    if kind != "exponential_histogram":
        return seen | {"value": data.as_int if data.WhichOneof("value") == "as_int" else data.as_double}
    if data.count != data.zero_count + sum(data.positive.bucket_counts):
        raise ValueError("a histogram's buckets do not add up to its count")
    return seen | {
        "count": data.count, "sum": data.sum, "min": data.min, "max": data.max, "scale": data.scale,
        "zero": data.zero_count, "offset": data.positive.offset, "buckets": list(data.positive.bucket_counts),
    }


def read(body):
    request = metrics_service_pb2.ExportMetricsServiceRequest.FromString(body)
    size = request.ByteSize()
    request.DiscardUnknownFields()
    if request.ByteSize() != size:
        raise ValueError("there are fields that the definitions do not have")
    seen = {"resource": {}, "metrics": {}}
    for resource in request.resource_metrics:
        seen["resource"] |= attributes(resource.resource.attributes)
        for scope in resource.scope_metrics:
            seen["scope"] = scope.scope.name
            for metric in scope.metrics:
                kind = metric.WhichOneof("data")
                data = getattr(metric, kind)
                seen["metrics"][metric.name] = {
                    "unit": metric.unit, "description": metric.description, "kind": kind,
                    "temporality": getattr(data, "aggregation_temporality", 0),
                    "monotonic": getattr(data, "is_monotonic", False),
                    "points": [point(kind, one) for one in data.data_points],
                }
    return seen


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global busy
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            time.sleep(30)
        if self.path == "/busy" and busy > 0:
            busy -= 1
            return self.answer(503, b"busy")
        try:
            if self.headers["Content-Encoding"] != "gzip" or self.headers["Content-Type"] != "application/x-protobuf":
                raise ValueError("not gzip of protobuf")
            seen = read(gzip.decompress(body))
        except Exception as error:
            return self.answer(400, str(error).encode())
        seen["header"] = self.headers.get("X-Test", "")
        print(json.dumps(seen), flush=True)
        response = metrics_service_pb2.ExportMetricsServiceResponse()
        if self.path == "/reject":
            response.partial_success.rejected_data_points = 1
        self.answer(200, response.SerializeToString())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(f"listening on port {server.server_port}", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
