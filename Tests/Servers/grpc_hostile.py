"""A server that speaks HTTP/2 well and gRPC badly: the metadata "x-case" says how. Its first line names the port."""
import socket
import threading

import h2.config
import h2.connection
import h2.events

HEAD = [(":status", "200"), ("content-type", "application/grpc")]
OK = [("grpc-status", "0")]


def framed(message, flag=0):
    return bytes([flag]) + len(message).to_bytes(4, "big") + message


# Head, data, trailers; no trailers end the stream with the data.
ANSWERS = {
    "good": (HEAD, framed(b""), OK),
    "bad-flag": (HEAD, framed(b"", flag=7), OK),
    "compressed-without-encoding": (HEAD, framed(b"abc", flag=1), OK),
    "too-large": (HEAD, b"\0\x7f\xff\xff\xff", OK),
    "cut": (HEAD, framed(b"0123456789")[:8], OK),
    "no-status": (HEAD, framed(b""), None),
    "bad-status": (HEAD, framed(b""), [("grpc-status", "abc")]),
    "no-such-status": (HEAD, framed(b""), [("grpc-status", "99")]),
    "two-messages": (HEAD, framed(b"") * 2, OK),
    "no-message": (HEAD, b"", OK),
    "bad-message": (HEAD, framed(b"\xff\xff\xff"), OK),
    "bad-gzip": (HEAD + [("grpc-encoding", "gzip")], framed(b"no gzip", flag=1), OK),
    "snappy": (HEAD + [("grpc-encoding", "snappy")], framed(b"abc", flag=1), OK),
    "not-grpc": ([(":status", "200"), ("content-type", "text/html")], b"<h1>hello</h1>", None),
    "unavailable": ([(":status", "503"), ("content-type", "text/plain")], b"no backend", None),
}


def answer(connection, stream, case):
    if case == "trailers-only":
        connection.send_headers(stream, HEAD + [("grpc-status", "5"), ("grpc-message", "gone%21")], end_stream=True)
    elif case == "reset":
        connection.reset_stream(stream, error_code=2)
    elif case == "refused":
        connection.reset_stream(stream, error_code=7)
    elif case == "goaway":
        connection.close_connection(error_code=11)
    elif case in ANSWERS:
        head, data, trailers = ANSWERS[case]
        connection.send_headers(stream, head)
        connection.send_data(stream, data, end_stream=trailers is None)
        if trailers is not None:
            connection.send_headers(stream, trailers, end_stream=True)


def serve(peer):
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    cases = {}
    with peer:
        peer.sendall(connection.data_to_send())
        while True:
            received = peer.recv(65536)
            if not received:
                return
            for event in connection.receive_data(received):
                if isinstance(event, h2.events.RequestReceived):
                    fields = {name.decode(): value.decode() for name, value in event.headers}
                    cases[event.stream_id] = fields.get("x-case", "good")
                elif isinstance(event, h2.events.StreamEnded):
                    case = cases[event.stream_id]
                    if case == "close":
                        return
                    answer(connection, event.stream_id, case)
            peer.sendall(connection.data_to_send())
            if "goaway" in cases.values():
                return


def attend(peer):
    try:
        serve(peer)
    except OSError:
        pass  # who calls hung up


listener = socket.create_server(("127.0.0.1", 0))
print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
while True:
    threading.Thread(target=attend, args=(listener.accept()[0],), daemon=True).start()
