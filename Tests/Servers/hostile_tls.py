#!/usr/bin/env python3
"""A TLS server that misbehaves in one way, for every connection. Says on its first line where it listens.

    hostile_tls.py WAY CERTIFICATE KEY
"""
import socket
import ssl
import struct
import sys
import threading
import time

way, certificate, key = sys.argv[1:4]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def secured(connection):
    """The connection with TLS, and what was asked for."""
    stream = context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True)
    return stream, stream.recv(65536)


def serve(connection):
    try:
        connection.settimeout(20)
        if way == "garbage":
            connection.recv(4096)
            connection.sendall(b"220 mail.test ESMTP\r\n" * 4)
        elif way == "plain-http":
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        elif way == "close-at-hello":
            connection.recv(4096)
        elif way == "reset-at-hello":
            connection.recv(4096)
            return reset(connection)
        elif way == "half-hello":
            connection.recv(4096)
            connection.sendall(bytes.fromhex("160303007a0200007603034142434445"))
        elif way == "stalled-handshake":
            time.sleep(20)
        elif way == "alert":
            connection.recv(4096)
            connection.sendall(bytes.fromhex("15030300020228"))
        elif way == "no-close-notify":
            stream, _ = secured(connection)
            stream.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of it")
            socket.socket(fileno=stream.detach()).close()
            return
        elif way in ("huge-record", "damaged-record", "reset-in-body", "half-record"):
            stream, _ = secured(connection)
            stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            raw = socket.socket(fileno=stream.detach())
            if way == "huge-record":
                raw.sendall(b"\x17\x03\x03\xff\xff" + b"x" * 70000)
            elif way == "damaged-record":
                raw.sendall(b"\x17\x03\x03\x00\x40" + b"x" * 64)
            elif way == "half-record":
                raw.sendall(b"\x17\x03\x03\x40\x00" + b"x" * 100)
            else:
                return reset(raw)
            raw.close()
            return
        connection.close()
    except (OSError, ssl.SSLError):
        pass


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
