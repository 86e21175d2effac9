#!/usr/bin/env bash
# compare.sh [rounds]: the programs of this folder in turns, each in a process of its own, on the MLP with batch 32: the
# median over the rounds of microseconds for a step, without and with a callback at each batch's end, for C, Java and Go.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly rounds=${1:-11} epochs=61 data=/usr/share/datasets/fashion-mnist
readonly files=("$data/t10k-images-idx3-ubyte.gz" "$data/t10k-labels-idx1-ubyte.gz")
readonly java=build/release/bindings/java
results=$(mktemp)

run_c() { build/release/benchmarks/fit_bench "${files[@]}" "$epochs"; }
run_java() {
    java "-Dorg.rekindle.library.path=$java/resources/native/linux-x86_64" \
        -cp "$java/maven/classes:$java/maven/test-classes" FitBench "${files[@]}" "$epochs"
}

go=$(mktemp -d)
trap 'rm -rf "$results" "$go"' EXIT
(cd benchmarks/bindings/go && go build -o "$go/fit_bench" .)
run_go() { "$go/fit_bench" "${files[@]}" "$epochs"; }

for ((round = 0; round < rounds; ++round)); do
    echo "c $(run_c)" >>"$results"
    echo "java $(run_java)" >>"$results"
    echo "go $(run_go)" >>"$results"
done

median() { # median <language> <column>
    awk -v language="$1" -v column="$2" '$1 == language { print $column }' "$results" | sort -g |
        sed -n "$((rounds / 2 + 1))p"
}

c_plain=$(median c 3) c_callback=$(median c 5)
for language in c java go; do
    plain=$(median "$language" 3) callback=$(median "$language" 5)
    awk -v l="$language" -v p="$plain" -v k="$callback" -v cp="$c_plain" -v ck="$c_callback" 'BEGIN {
        printf "%-5s step %.2f us, %+.1f %% against C; a callback costs %.2f us, %+.2f us against C\n",
            l, p, (p / cp - 1) * 100, k - p, (k - p) - (ck - cp) }'
done
