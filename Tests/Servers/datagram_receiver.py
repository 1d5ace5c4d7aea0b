"""Says its port, a free one, then the lines of each datagram that comes."""

import socket

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
# Room for what comes while this process waits for its turn.
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
receiver.bind(("127.0.0.1", 0))
print(f"listening on port {receiver.getsockname()[1]}", flush=True)
while True:
    print(receiver.recv(65_536).decode(), flush=True)
