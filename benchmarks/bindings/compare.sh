#!/usr/bin/env bash
# compare.sh [rounds]: the programs of this folder in turns, each in a process of its own, on the MLP with batch 32: the
# median over the rounds of microseconds for a step, without and with a callback at each batch's end, for C, Java and Go;
# with all compute threads, and with one. With all, a callback also waits for threads to be switched, which takes up to
# tens of microseconds and varies by as much from run to run, in C as well; with one it costs what the binding costs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly rounds=${1:-11} fits=21 data=/usr/share/datasets/fashion-mnist
readonly files=("$data/t10k-images-idx3-ubyte.gz" "$data/t10k-labels-idx1-ubyte.gz")
readonly java=build/release/bindings/java
results=$(mktemp)

run_c() { build/release/benchmarks/fit_bench "${files[@]}" "$fits" "$threads"; }
run_java() {
    java "-Dorg.rekindle.library.path=$java/resources/native/linux-x86_64" \
        -cp "$java/maven/classes:$java/maven/test-classes" FitBench "${files[@]}" "$fits" "$threads"
}

go=$(mktemp -d)
trap 'rm -rf "$results" "$go"' EXIT
(cd benchmarks/bindings/go && go build -o "$go/fit_bench" .)
run_go() { "$go/fit_bench" "${files[@]}" "$fits" "$threads"; }


median() { # median <language> <column>
    awk -v language="$1" -v column="$2" '$1 == language { print $column }' "$results" | sort -g |
        sed -n "$((rounds / 2 + 1))p"
}

for threads in 0 1; do
    : >"$results"
    for ((round = 0; round < rounds; ++round)); do
        for language in c java go; do
            echo "$language $("run_$language")" >>"$results"
        done
    done
    [ "$threads" -eq 1 ] && echo 'one thread:' || echo 'all threads:'
    c_plain=$(median c 3) c_callback=$(median c 5)
    for language in c java go; do
        awk -v l="$language" -v p="$(median "$language" 3)" -v k="$(median "$language" 5)" -v cp="$c_plain" -v ck="$c_callback" 'BEGIN {
            printf "  %-5s step %.2f us, %+.1f %% against C; a callback costs %.2f us, %+.2f us against C\n",
                l, p, (p / cp - 1) * 100, k - p, (k - p) - (ck - cp) }'
    done
done
