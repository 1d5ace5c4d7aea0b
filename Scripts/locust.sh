#!/bin/bash
# Prints which Python has Locust, for `python -m locust`. Installs it from PyPI where it is not there yet: the versions of
# locust.txt, in a virtual environment of its own under .build, which is kept.
set -euo pipefail
cd "$(dirname "$0")/.."
pins=Scripts/locust.txt
place=$PWD/.build/locust-$(sed -n 's/^locust==//p' $pins)

mkdir -p .build
# One at a time: a benchmark and a test may both ask for it first.
exec 9>.build/locust.lock
flock 9
if ! cmp -s $pins "$place/pins.txt"; then
    echo "locust: installing $(grep '^locust==' $pins) into ${place#"$PWD/"}" >&2
    rm -rf "$place"
    # Debian's Python: another one in the PATH may lack venv.
    /usr/bin/python3 -m venv "$place" >&2
    "$place/bin/pip" install --quiet --disable-pip-version-check --retries 5 --requirement $pins >&2
    cp $pins "$place/pins.txt" # last: an installation that was cut short is made again
fi
# Not bin/locust, which knows where it was installed: a repository may be moved.
echo "$place/bin/python"
