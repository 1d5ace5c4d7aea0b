#!/bin/bash
# Prints which Python has the packages that a kind of tests needs: those of Scripts/NAME.txt, among
# them the one of that name.
#
#     Scripts/python.sh locust | websockets | grpcio | opentelemetry-proto
#
# Installs them from PyPI where they are not there yet, in a virtual environment of their own under .build, which is kept.
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1
pins=Scripts/$name.txt
version=$(sed -n "s/^$name==//p" "$pins")
place=$PWD/.build/$name-$version

mkdir -p .build
# One at a time: a benchmark and a test may both ask for it first.
exec 9>".build/$name.lock"
flock 9
if ! cmp -s "$pins" "$place/pins.txt"; then
    echo "$name: installing $version into ${place#"$PWD/"}" >&2
    rm -rf "$place"
    # Debian's Python: another one in the PATH may lack venv.
    /usr/bin/python3 -m venv "$place" >&2
    "$place/bin/pip" install --quiet --disable-pip-version-check --retries 5 --requirement "$pins" >&2
    cp "$pins" "$place/pins.txt" # last: an installation that was cut short is made again
fi
# Not a program of its bin, which knows where it was installed: a repository may be moved.
echo "$place/bin/python"
