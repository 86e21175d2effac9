#!/usr/bin/env bash
# predict.sh [rounds]: predict_bench.c and its like in turns, each in a process of its own: the median over the rounds of
# the median, and of the 99th percentile, of the microseconds for a prediction of one row, in C, Java and Go.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly rounds=${1:-5} calls=200000
readonly java=build/release/bindings/java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd benchmarks/bindings/go && go build -o "$work/predict" ./predict)

run_c() { build/release/benchmarks/predict_bench "$calls"; }
run_java() {
    java "-Dorg.rekindle.library.path=$java/resources/native/linux-x86_64" \
        -cp "$java/maven/classes:$java/maven/test-classes" PredictBench "$calls"
}
run_go() { "$work/predict" "$calls"; }

median() { # median <language> <column>
    awk -v language="$1" -v column="$2" '$1 == language { print $column }' "$work/results" | sort -g |
        sed -n "$(((rounds + 1) / 2))p"
}

for ((round = 0; round < rounds; ++round)); do
    for language in c java go; do
        echo "$language $("run_$language")" >>"$work/results"
    done
done
for language in c java go; do
    printf '%-5s p50 %.2f us, p99 %.2f us\n' "$language" "$(median "$language" 3)" "$(median "$language" 5)"
done
