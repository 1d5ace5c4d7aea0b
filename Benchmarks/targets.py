"""The servers that are loaded, each pinned to the server core and ended by its own process id."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

from measure import SERVER_CORE, prepare_child
from peers import python_with

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / ".build" / "benchmarks"

NGINX = """\
daemon off;
master_process off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 16000; multi_accept on; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port}{kind} backlog=16384;
        {tls}
        default_type text/plain;
        location / {{ return 200 "Hello, world\\n"; }}
    }}
}}
"""


class Target:
    """A running server. `busy()` is the seconds of its core that it needed so far; None when it cannot say."""

    def __init__(self, process, port, busy=None, scheme="http"):
        self.process, self.port = process, port
        self.busy = busy or (lambda: core_time(process))
        self.url = f"{scheme}://127.0.0.1:{port}/"


def core_time(process):
    """The seconds of CPU time that a process has needed."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compile_c(source, output, *flags):
    """Compiles one C file when it is newer than what it made."""
    if not output.exists() or output.stat().st_mtime < source.stat().st_mtime:
        output.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", output, source, *flags], check=True)
    return output


@contextlib.contextmanager
def running(argv, **options):
    process = subprocess.Popen(argv, preexec_fn=prepare_child(SERVER_CORE), **options)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def responder(body=13, json=False, cookie=False, waits=False):
    """Our fast responder, with a body of that size or a small JSON object. It polls, so what it needed is the time that its turns found something to do; or it waits,
    which leaves its core to the rest of the machine while it has nothing to do."""
    binary = compile_c(HERE / "responder" / "responder.c", BUILD / "responder")
    argv = [binary, *(["-j"] if json else ["-b", str(body)]), *(["-c"] if cookie else []),
            *(["-w"] if waits else [])]
    with running(argv, stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline().split()[-1])

        def busy():
            process.send_signal(signal.SIGUSR1)
            figures = dict(re.findall(r"(\w+)=(\d+)", process.stdout.readline()))
            return (int(figures["wall_ns"]) - int(figures["idle_ns"])) / 1e9

        yield Target(process, port, busy)


def customers(count=100_000):
    """The rows of data that scripted users draw."""
    file = BUILD / "customers.csv"
    if not file.exists():
        rows = (f"{i % 5000},customer{i:06},{4_000_000_000_000_000 + i * 7919}\n" for i in range(count))
        file.write_text("product,name,card\n" + "".join(rows))
    return file


def wait_until_open(port):
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on {port}")


@contextlib.contextmanager
def nginx(kind="", scheme="http", tls=""):
    """One nginx worker that answers 13 bytes without touching a file or a log."""
    folder = BUILD / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port, kind=kind, tls=tls))
    with running(["nginx", "-e", f"{folder}/error.log", "-c", configuration]) as process:
        wait_until_open(port)
        yield Target(process, port, scheme=scheme)


def nginx_tls():
    """The same by TLS, with a certificate of the elliptic curve P-256, as most of today's sites have."""
    certificate, key = BUILD / "certificate.pem", BUILD / "key.pem"
    if not certificate.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=localhost", "-days", "3650", "-keyout", key, "-out", certificate],
                       check=True, stderr=subprocess.DEVNULL)
    return nginx(" ssl", "https", f"ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.3; "
                 "ssl_session_cache shared:s:10m;")


def nginx_h2():
    """The same by HTTP/2 without TLS."""
    return nginx(" http2")


@contextlib.contextmanager
def python_server(name, packages):
    """A server of the tests, written in Python; its first line ends with its port."""
    python = python_with(packages)
    if python is None:
        raise RuntimeError(f"no Python with {packages}")
    with running([python, ROOT / "Tests" / "Servers" / name], stdout=subprocess.PIPE, text=True) as process:
        yield Target(process, int(re.split("[ :]", process.stdout.readline().strip())[-1]))


def grpc():
    """grpcio's server; it is slower than any generator but its own client."""
    return python_server("grpc_server.py", "grpcio")


def websocket():
    """A server on the library websockets; the same is true of it."""
    return python_server("websocket_server.py", "websockets")
