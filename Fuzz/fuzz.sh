#!/bin/bash
# Fuzzes a parser with libFuzzer and the address sanitizer.
#
#     Fuzz/fuzz.sh [SECONDS [http1-response | websocket]]
#
# 60 seconds of the HTTP/1.1 response machine by default. A crash is written to Fuzz/Corpus/NAME/crash-*. The committed corpus
# seeds it, and the tests replay it; keep the file of a crash there when its cause is mended.
set -euo pipefail
cd "$(dirname "$0")/.."
source Fuzz/sources.sh
name=${2:-http1-response}
case $name in
http1-response) module=HTTP1ResponseFuzz sources=("${machine[@]}") options=(-dict=Fuzz/http1.dict) ;;
websocket) module=WebSocketFuzz sources=("${frames[@]}") options=() ;;
*)
    echo "$name is not fuzzed" >&2
    exit 2
    ;;
esac
build=.build/fuzz
corpus=Fuzz/Corpus/$name
mkdir -p "$build/found-$name"
swiftc -O -gline-tables-only -wmo -enforce-exclusivity=checked -swift-version 6 -parse-as-library -package-name squall \
    -sanitize=fuzzer,address -I Sources/CZlib -module-name "$module" "${sources[@]}" "Fuzz/$module.swift" -o "$build/$name"
"$build/$name" -max_total_time="${1:-60}" -timeout=5 -rss_limit_mb=1024 -max_len=2048 "${options[@]}" \
    -artifact_prefix="$corpus/" -print_final_stats=1 "$build/found-$name" "$corpus"
