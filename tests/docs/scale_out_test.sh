#!/usr/bin/env bash
# scale_out_test.sh <project>: what docs/scale-out.md shows of the samples is in them, word for word, but for indentation
# and what `...` stands for; so it is what other tests compile and run.
set -euo pipefail
project=$1

flush_left() { sed 's/^[[:space:]]*//' "$@"; }

failed=
check() { # check <language> <which block of it> <sample>
    local sample block piece=
    sample=$'\n'$(flush_left "$project/samples/$3")$'\n'
    block=$("$project/tests/docs/extract.sh" "$project/docs/scale-out.md" "$1" "$2" | flush_left)
    while IFS= read -r line; do
        if [ "$line" != ... ]; then
            piece+=$line$'\n'
            continue
        fi
        [[ $sample == *$'\n'"$piece"* ]] || { printf 'samples/%s does not have:\n%s' "$3" "$piece"; failed=1; }
        piece=
    done <<<"$block"$'\n...'
}

check c 3 c/fashion_mnist.c
check java 1 java/FashionMnist.java
check go 1 go/fashion_mnist/main.go
[ -z "$failed" ]
