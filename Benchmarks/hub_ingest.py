#!/usr/bin/env python3
"""What a hub needs for many probes: each posts a batch per second, of a reading with 150 values, as `squall probe` does. Prints the
hub's CPU per second and per value, and how long its answers take.

    $(Scripts/python.sh opentelemetry-proto) Benchmarks/hub_ingest.py [SQUALL] [--probes 100] [--seconds 30] [--readings 1]

It starts a hub of its own on loopback, with a store of its own, and ends it. Probes, hub and their answers share the machine.
"""

import argparse
import gzip
import http.client
import os
import pathlib
import subprocess
import tempfile
import threading
import time

from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as service
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

VALUES = 150


def text(key, value):
    return KeyValue(key=key, value=AnyValue(string_value=value))


def body(probe, number, readings, now):
    request = service.ExportMetricsServiceRequest()
    resource = request.resource_metrics.add()
    resource.resource.attributes.extend([
        text("service.name", "squall-probe"), text("host.name", f"host-{probe}"), text("squall.probe", f"probe-{probe}"),
        text("squall.probe.instance", f"life-{probe}"), KeyValue(key="squall.batch", value=AnyValue(int_value=number))])
    metrics = resource.scope_metrics.add().metrics
    for kind in range(10):
        metric = metrics.add(name=f"process.value.{kind}", unit="By")
        for process in range(VALUES // 10):
            tags = [text("process.pid", f"{4000 + process}"), text("process.command", f"worker-{process}")]
            for reading in range(readings):
                at = now - 1 + reading / readings
                metric.gauge.data_points.add(
                    time_unix_nano=int(at * 1e6) * 1000, as_int=(number * 31 + process * kind) % 100_000, attributes=tags)
    message = request.SerializeToString()
    return gzip.compress(message), len(message)


def cpu(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(probe, port, options, times, sizes, failures):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"}
    start = time.monotonic() + probe / options.probes
    for number in range(1, options.seconds + 1):
        time.sleep(max(0, start + number - 1 - time.monotonic()))
        sent, length = body(probe, number, options.readings, time.time())
        began = time.monotonic()
        connection.request("POST", "/v1/metrics", sent, headers)
        answer = connection.getresponse()
        answer.read()
        times.append(time.monotonic() - began)
        sizes.append((len(sent), length))
        if answer.status != 200:
            failures.append(answer.status)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("squall", nargs="?", default=".build/release/squall")
    options.add_argument("--probes", type=int, default=100)
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--readings", type=int, default=1)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hub = subprocess.Popen(
            [options.squall, "hub", "--listen", "0", "--store", f"{folder}/hub.sqlite"], stdout=subprocess.PIPE, text=True)
        try:
            port = int(hub.stdout.readline().rstrip().rstrip("/").rsplit(":", 1)[1])
            times, sizes, failures = [], [], []
            before, began = cpu(hub.pid), time.monotonic()
            threads = [
                threading.Thread(target=play, args=(probe, port, options, times, sizes, failures))
                for probe in range(options.probes)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            used, lasted = cpu(hub.pid) - before, time.monotonic() - began
            stored = sum(os.path.getsize(f"{folder}/{name}") for name in os.listdir(folder))
        finally:
            hub.terminate()
            hub.wait()
    times.sort()
    values = len(times) * VALUES * options.readings
    sent, length = (sum(size[place] for size in sizes) for place in (0, 1))
    print(f"{options.probes} probes, {len(times)} batches in {lasted:.1f} s, {len(failures)} failed")
    print(f"{values / lasted:,.0f} values/s; the hub's CPU: {used / lasted:.3f} of a core, {used / values * 1e6:.2f} us per value")
    print(f"answers after p50 {times[len(times) // 2] * 1e3:.1f} ms, p99 {times[len(times) * 99 // 100] * 1e3:.1f} ms")
    print(f"on the wire {sent / length:.3f} of uncompressed; in the store {stored / values:.2f} bytes per value")


main()
