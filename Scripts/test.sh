#!/bin/bash
# Builds the tests strictly, checks the format, runs the tests; the last line is `N passed, N failed`.
#
#     Scripts/test.sh [REGEX]       runs only tests whose name matches, as `swift test --filter` does
set -uo pipefail
shopt -s nullglob
cd "$(dirname "$0")/.."
export SQUALL_STRICT=1
results=.build/test-results
mkdir -p "$results"
rm -f "$results"/*
filter=${1:-}

# Counts the tests that Swift Testing reported as passed or failed when each ended. `broken` is 1 if something else went
# wrong (format, build, a crash, an issue outside of any test): with no failed test that counts as one, so that it shows.
count() {
    awk -v broken="$1" '
        { sub(/^[^ ]+ +/, "") }
        /^Test run started/ { begun++ }
        /^Test run with .* after / { ended++; next }
        /^Test case / { next }
        /^Test .* passed after [0-9.]+ seconds/ { passed++ }
        /^Test .* failed after [0-9.]+ seconds/ { failed++ }
        END {
            failed += begun - ended
            if (broken && !failed) failed = 1
            printf "%d passed, %d failed\n", passed, failed
        }' "$results"/*.log </dev/null
}

finish() {
    count "$1" | tee "$results/count"
    [[ $(cat "$results/count") == *", 0 failed" ]]
    exit
}

run() {
    local name=$1
    shift
    swift test --skip-build --disable-xctest --explicit-target-dependency-import-check error "$@" 2>&1 |
        tee "$results/$name.log" || broken=1
}

echo "== format"
if ! swift format lint -r -s Sources Tests Package.swift; then
    echo "the format is not Squall's; \`make format\` mends most of it"
    finish 1
fi
echo "== build"
if ! swift build --build-tests --explicit-target-dependency-import-check error; then
    finish 1
fi
if [[ -z $filter ]]; then
    echo "== Python"
    Scripts/python.sh locust >/dev/null || echo "EquivalenceTests will fail without it"
    Scripts/python.sh websockets >/dev/null || echo "IntegrationTests of WebSocket will fail without it"
fi
echo "== tests"
broken=0
if [[ -n $filter ]]; then
    run filtered --filter "$filter"
else
    # What measures load has the machine to itself: its tests run after the others, one at a time.
    measuring='^(TruthTests|IntegrationTests|CommandTests|EquivalenceTests)\.'
    # A few of the others at a time: of all at once each would wait for the processor while its own load goes on.
    run quick --skip "$measuring" --experimental-maximum-parallelization-width $((2 * $(nproc)))
    run measuring --filter "$measuring" --no-parallel
fi
finish "$broken"
