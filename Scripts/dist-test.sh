#!/bin/bash
# Tries the binary of `make dist` on a bare Debian 12: a minimal system by debootstrap, with the packages that docs/install.md names
# and no others. As root; it downloads some 100 MB into FOLDER, and uses it again.
#
#     Scripts/dist-test.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
root=${1:-${TMPDIR:-/tmp}/squall-debian-12}
binary=$(echo dist/squall-*/squall)
packages=(ca-certificates libssl3 libxml2)

[[ -x $binary ]] || { echo "dist-test: there is no $binary; make it by: make dist" >&2; exit 1; }
((EUID == 0)) || { echo "dist-test: debootstrap and chroot want root; run it by sudo" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "dist-test: install debootstrap" >&2; exit 1; }

# Last: a system that was made by half is made again.
if [[ ! -e $root/made ]]; then
    rm -rf "$root"
    debootstrap --variant=minbase bookworm "$root"
    cp /etc/apt/sources.list.d/* "$root/etc/apt/sources.list.d/" 2>/dev/null || true
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    chroot "$root" apt-get update -q
    chroot "$root" apt-get install -qy --no-install-recommends "${packages[@]}"
    touch "$root/made"
fi
install -m 755 "$binary" "$root/usr/local/bin/squall"

# In a namespace of its own, which takes its processes and mounts with it.
try() {
    echo "+ $*"
    unshare --mount --pid --fork bash -c '
        mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot "$0" "$@"' "$root" "$@"
}
try squall --version
try ldd /usr/local/bin/squall
# 3: the machine may be too busy to measure well; that is not what is tried.
code=0
try squall demo --quiet --store /tmp/runs.db || code=$?
((code == 0 || code == 3)) || exit "$code"
try squall report --store /tmp/runs.db --markdown - | head -n 4
code=0
try squall run https://127.0.0.1:9/ -n 1 -c 1 --no-store || code=$?
((code == 4)) || { echo "dist-test: a refused connection gave exit code $code, not 4" >&2; exit 1; }
echo "dist-test: passed"
