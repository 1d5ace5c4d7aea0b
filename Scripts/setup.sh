#!/bin/bash
# Installs what a build (`setup.sh build`) or the tests (`setup.sh test`) need and this machine lacks; else does nothing.
set -euo pipefail
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# Debian's package, then the command that succeeds where it (or what stands in for it) is there.
for_build=(
    "zlib1g-dev" "test -e /usr/include/zlib.h"
    "libpcre2-dev" "test -e /usr/include/pcre2.h"
    "libxml2-dev" "test -e /usr/include/libxml2/libxml/xpath.h"
    "libssl-dev" "test -e /usr/include/openssl/ssl.h"
    "libnghttp2-dev" "test -e /usr/include/nghttp2/nghttp2.h"
    "libsnappy-dev" "test -e /usr/include/snappy-c.h"
    "libprotobuf-dev" "test -e /usr/include/google/protobuf/util/json_util.h"
    "libprotoc-dev" "test -e /usr/include/google/protobuf/compiler/importer.h"
    "libjs-dygraphs" "test -e /usr/share/javascript/dygraphs/dygraph.min.js"
    "libsqlite3-dev" "test -e /usr/include/sqlite3.h"
    "pkg-config" "command -v pkg-config"
)
for_test=(
    "${for_build[@]}"
    "libhttp-parser-dev" "test -e /usr/include/http_parser.h"
    "gcc" "command -v gcc"
    "libc6-dev" "test -e /usr/include/stdlib.h"
    "nginx-light" "command -v nginx"
    "haproxy" "command -v haproxy"
    "openssl" "command -v openssl"
    "nghttp2-server" "command -v nghttpd"
    "nghttp2-proxy" "command -v nghttpx"
    "python3" "test -x /usr/bin/python3"
    "python3-venv" "/usr/bin/python3 -c 'import ensurepip, venv'"
    "tmux" "command -v tmux"
    "procps" "command -v ps"
    "iproute2" "command -v ss"
    "libhiredis-dev" "test -e /usr/include/hiredis/hiredis.h"
    "redis-server" "command -v redis-server"
    "memcached" "command -v memcached"
    "chromium" "command -v chromium"
    "prometheus" "command -v prometheus"
)

case ${1:-build} in
    build) needs=("${for_build[@]}") ;;
    test) needs=("${for_test[@]}") ;;
    *)
        echo "usage: Scripts/setup.sh [build|test]" >&2
        exit 2
        ;;
esac

if ! command -v swift >/dev/null; then
    echo "setup: no swift in the PATH; install Swift 6.3 or later from https://www.swift.org/install" >&2
    exit 1
fi

missing=()
for ((i = 0; i < ${#needs[@]}; i += 2)); do
    eval "${needs[i + 1]}" >/dev/null 2>&1 || missing+=("${needs[i]}")
done
if ((${#missing[@]} == 0)); then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "setup: this system has no apt-get; install what Debian calls: ${missing[*]}" >&2
    exit 1
fi
if ((EUID != 0)); then
    echo "setup: not root, and these packages are missing; install them with: sudo apt-get install ${missing[*]}" >&2
    exit 1
fi

# The tests start the servers that they need: a package must not start one of its own on port 80.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -qy --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}")
echo "setup: installing ${missing[*]}"
# Lists of packages may be absent or old: fetch them only if the first try fails.
if ! "${install[@]}" >/dev/null 2>&1; then
    apt-get update -q >/dev/null
    "${install[@]}" >/dev/null
fi
