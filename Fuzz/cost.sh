#!/bin/bash
# What reading one response costs: time by form, and instructions and allocations for each response under valgrind.
set -euo pipefail
cd "$(dirname "$0")/.."
source Fuzz/sources.sh
build=.build/cost
mkdir -p "$build"
swiftc -O -wmo -swift-version 6 -parse-as-library -package-name squall -module-name HTTP1ResponseCost \
    "${machine[@]}" Fuzz/HTTP1ResponseCost.swift -o "$build/http1-response"
for form in whole split chunked kept; do
    "$build/http1-response" 3000000 "$form"
    if command -v valgrind >/dev/null; then
        # Two runs that differ by 10,000 responses: what they differ in is what those cost.
        for count in 20000 30000; do
            valgrind --tool=callgrind --callgrind-out-file=/dev/null "$build/http1-response" "$count" "$form" 2>&1
            valgrind "$build/http1-response" "$count" "$form" 2>&1
        done | awk '/Collected :/ { gsub(",", ""); c[++n] = $NF } /total heap usage/ { gsub(",", ""); a[++m] = $5 }
            END { printf "    %d instructions and %.4f allocations each\n", (c[2] - c[1]) / 1e4, (a[2] - a[1]) / 1e4 }'
    fi
done
