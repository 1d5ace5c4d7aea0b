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

# Counts the tests that were reported as passed or failed, in the lines that Swift Testing writes for each when it ends.
# A run that ended without its last line crashed: that is a failure too, of a test that could not report it.
count() {
    awk -v failed="$1" '
        { sub(/^[^ ]+ +/, "") }
        /^Test run with .* (passed|failed) after / { whole++; next }
        /^Test case / { next }
        /^Test .* passed after [0-9.]+ seconds/ { passed++ }
        /^Test .* failed after [0-9.]+ seconds/ { failed++ }
        /^Test run started/ { begun++ }
        END { failed += begun - whole; printf "%d passed, %d failed\n", passed, failed }' "$results"/*.log </dev/null
}

finish() {
    count "$1" | tee "$results/count"
    [[ $(cat "$results/count") == *", 0 failed" && $1 == 0 ]]
    exit
}

# What measures load has the machine to itself: its tests run after the others, one at a time.
measuring='^(TruthTests|IntegrationTests|CommandTests)\.'

run() {
    local name=$1
    shift
    swift test --skip-build --disable-xctest --explicit-target-dependency-import-check error "$@" 2>&1 |
        tee "$results/$name.log"
    # Of its own: a run that fails without a failed test (it did not start, or crashed before the first one).
    local status=$?
    if ((status != 0)) && ! grep -q 'Test run started' "$results/$name.log"; then broken=1; fi
    return "$status"
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
echo "== tests"
broken=0
if [[ -n $filter ]]; then
    run filtered --filter "$filter"
else
    run quick --skip "$measuring"
    run measuring --filter "$measuring" --no-parallel
fi
finish "$broken"
