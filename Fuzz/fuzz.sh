#!/bin/bash
# Fuzzes a parser with libFuzzer and the address sanitizer.
#
#     Fuzz/fuzz.sh [SECONDS [NAME]]      NAME: http1-response (default), websocket, events, grpc-messages, request-head,
#                                              set-cookie, json-path, target, readings, or all of them, one after the other
#
# 60 seconds by default. A crash is written to Fuzz/Corpus/NAME/crash-*. The committed corpus seeds it, and the tests replay it;
# keep the file of a crash there when its cause is mended.
set -euo pipefail
cd "$(dirname "$0")/.."
# What ends the program is the fuzzer's to report: the runtime would look for a backtrace for minutes.
export SWIFT_BACKTRACE=enable=no
source Fuzz/sources.sh
seconds=${1:-60}
name=${2:-http1-response}
promise=
options=()
case $name in
all)
    for name in http1-response websocket events grpc-messages request-head set-cookie json-path target readings; do
        "$0" "$seconds" "$name"
    done
    exit
    ;;
http1-response) module=HTTP1ResponseFuzz sources=("${machine[@]}") options=(-dict=Fuzz/http1.dict) ;;
websocket) module=WebSocketFuzz sources=("${frames[@]}") ;;
events) promise=EventStreamPromise sources=("${events[@]}") options=(-dict=Fuzz/text.dict) ;;
grpc-messages) promise=GRPCMessagePromise sources=("${messages[@]}") ;;
request-head) promise=RequestHeadPromise sources=("${request_head[@]}") options=(-dict=Fuzz/text.dict) ;;
set-cookie) promise=CookieFieldPromise sources=("${set_cookie[@]}") options=(-dict=Fuzz/text.dict) ;;
json-path) promise=JSONPromise sources=("${json_path[@]}") options=(-dict=Fuzz/text.dict) ;;
target) promise=TargetPromise sources=("${target[@]}") options=(-dict=Fuzz/text.dict) ;;
readings) promise=ReadingsPromise sources=("${readings[@]}") ;;
*)
    echo "$name is not fuzzed" >&2
    exit 2
    ;;
esac
build=.build/fuzz
corpus=Fuzz/Corpus/$name
mkdir -p "$build/found-$name" "$build/empty"
if [[ -n $promise ]]; then
    module=PromiseFuzz
    echo "typealias Promise = $promise" >"$build/Promise.swift"
    sources+=("$build/Promise.swift")
    # What the sources import is in the module itself: the rooms are empty.
    : >"$build/empty/Empty.swift"
    for room in LoadPlan LoadContent LoadWire LoadHTTP LoadHTTP2 LoadGRPC LoadMetrics LoadTarget LoadOTLP; do
        [[ -e $build/empty/$room.swiftmodule ]] || swiftc -emit-module -enable-testing -parse-as-library \
            -module-name "$room" "$build/empty/Empty.swift" -o "$build/empty/$room.swiftmodule"
    done
fi
swiftc -O -gline-tables-only -wmo -enforce-exclusivity=checked -swift-version 6 -parse-as-library -package-name squall \
    -sanitize=fuzzer,address -I Sources/CZlib -I Sources/CNGHTTP2 -I "$build/empty" -module-name "$module" \
    "${sources[@]}" "Fuzz/$module.swift" -o "$build/$name"
"$build/$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=2048 "${options[@]}" \
    -artifact_prefix="$corpus/" -print_final_stats=1 "$build/found-$name" "$corpus"
