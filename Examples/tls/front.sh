#!/bin/bash
# One https port for three protocols, with what is behind it, until Ctrl-C: haproxy as haproxy.cfg has it, before the lab
# (pages), a WebSocket server (/chat) and a gRPC server. Says where it is once all of them are there.
#
#     Examples/tls/front.sh
#
# Needs haproxy and python3-venv. FRONT_PORT, LAB_PORT, CHAT_PORT and PRICES_PORT name other ports, SQUALL another squall than
# the one in the PATH.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin
export FRONT_PORT=${FRONT_PORT:-8444} LAB_PORT=${LAB_PORT:-8080} CHAT_PORT=${CHAT_PORT:-8082} PRICES_PORT=${PRICES_PORT:-50051}
chat=$(Scripts/python.sh websockets)
prices=$(Scripts/python.sh grpcio)

trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
trap exit INT TERM
"${SQUALL:-squall}" lab --port "$LAB_PORT" >/dev/null &
"$chat" Tests/Servers/websocket_server.py "$CHAT_PORT" >/dev/null &
"$prices" Tests/Servers/grpc_server.py --port "$PRICES_PORT" >/dev/null &
haproxy -db -C Examples/tls -f haproxy.cfg &

tries=0
for port in "$LAB_PORT" "$CHAT_PORT" "$PRICES_PORT" "$FRONT_PORT"; do
    until (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        if ((++tries > 600)); then
            echo "front.sh: nothing listens on port $port" >&2
            exit 1
        fi
        sleep 0.1
    done
done
echo "https://localhost:$FRONT_PORT"
# Until one of them ends.
wait -n
