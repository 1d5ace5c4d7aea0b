#!/bin/bash
# Fuzzes the HTTP/1.1 response machine with libFuzzer and the address sanitizer.
#
#     Fuzz/fuzz.sh [SECONDS]        60 by default; a crash is written to Fuzz/Corpus/http1-response/crash-*
#
# The committed corpus seeds it, and LoadHTTPTests replays it; keep the file of a crash there when its cause is mended.
set -euo pipefail
cd "$(dirname "$0")/.."
source Fuzz/sources.sh
build=.build/fuzz
corpus=Fuzz/Corpus/http1-response
mkdir -p "$build/found"
swiftc -O -gline-tables-only -wmo -enforce-exclusivity=checked -swift-version 6 -parse-as-library -package-name squall -sanitize=fuzzer,address \
    -module-name HTTP1ResponseFuzz "${machine[@]}" Fuzz/HTTP1ResponseFuzz.swift -o "$build/http1-response"
"$build/http1-response" -max_total_time="${1:-60}" -timeout=5 -rss_limit_mb=1024 -max_len=2048 \
    -dict=Fuzz/http1.dict -artifact_prefix="$corpus/" -print_final_stats=1 "$build/found" "$corpus"
