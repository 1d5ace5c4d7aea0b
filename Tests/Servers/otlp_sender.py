"""Sends metrics to a URL by HTTP as any program with OpenTelemetry does, made by its own definitions (opentelemetry-proto, from PyPI):
a gauge, a cumulative sum, a delta and a histogram, of which the last two have no place in a reading. Says as a line of JSON what was
answered.

    otlp_sender.py URL TIME-IN-NANOSECONDS [TOKEN]
"""

import gzip
import json
import sys
import urllib.request

from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as service
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue


def text(key, value):
    return KeyValue(key=key, value=AnyValue(string_value=value))


time = int(sys.argv[2])
request = service.ExportMetricsServiceRequest()
resource = request.resource_metrics.add()
resource.resource.attributes.extend([text("service.name", "shop"), text("host.name", "db-1")])
scope = resource.scope_metrics.add()

gauge = scope.metrics.add(name="db.pool.used", unit="{connection}")
gauge.gauge.data_points.add(time_unix_nano=time, as_int=17, attributes=[
    text("pool", "main"), KeyValue(key="shard", value=AnyValue(int_value=3))])
gauge.gauge.data_points.add(time_unix_nano=time + 1_000_000_000, as_double=18.5, attributes=[text("pool", "main")])

total = scope.metrics.add(name="db.queries", unit="{query}")
total.sum.aggregation_temporality = 2
total.sum.is_monotonic = True
total.sum.data_points.add(time_unix_nano=time, start_time_unix_nano=1, as_int=123456789)

delta = scope.metrics.add(name="db.changes", unit="1")
delta.sum.aggregation_temporality = 1
delta.sum.data_points.add(time_unix_nano=time, as_int=1)

times = scope.metrics.add(name="db.time", unit="s")
times.histogram.aggregation_temporality = 2
times.histogram.data_points.add(time_unix_nano=time, count=1, sum=0.1, bucket_counts=[1, 0], explicit_bounds=[1.0])

headers = {"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"}
if len(sys.argv) > 3:
    headers["Authorization"] = f"Bearer {sys.argv[3]}"
question = urllib.request.Request(sys.argv[1], gzip.compress(request.SerializeToString()), headers)
with urllib.request.urlopen(question, timeout=20) as answer:
    response = service.ExportMetricsServiceResponse.FromString(answer.read())
    print(json.dumps({
        "status": answer.status, "rejected": response.partial_success.rejected_data_points,
        "message": response.partial_success.error_message}))
