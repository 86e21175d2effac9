#!/usr/bin/env bash
# header_examples.sh <include folder>: prints a C file with the examples of all headers, each in a function named after what
# its comment is about, so that a test compiles what a reader copies. An example is what is indented by four spaces after a
# line "Example:" in a comment. Functions in it, which begin with "static", come before that function. What examples do not
# declare themselves, such as `model`, is declared around them. Errors of the compiler name the header and its line.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: header_examples.sh <include folder>" >&2; exit 2; }
export LC_ALL=C

cat <<'END'
#include "rekindle.h"
#include <stdio.h>
#define SURROUNDINGS rekindle_model *model, rekindle_dataset *dataset, rekindle_layer *layer, rekindle_callback *callback, \
    rekindle_tensor *x, rekindle_tensor *y, rekindle_tensor *users, rekindle_tensor *items, rekindle_fit_options fit
END
find "$1" -name '*.h' | sort | while IFS= read -r header; do
    awk -v header="$header" '
        function fail(text) { failed = 1; print header ":" FNR ": " text > "/dev/stderr"; exit 1 }
        function flush_example() {
            if (inside && body == "") fail("\"Example:\" without a block that is indented by four spaces")
            inside = 0
        }
        !comment && /^ *\/\*/ { comment = 1 }
        comment {
            line = $0
            ends = sub(/ *\*\/.*$/, "", line)
            sub(/^ *\/?\* ?/, "", line)
            if (line == "Example:") {
                flush_example()
                inside = 1
                body = before = ""
            } else if (inside && line ~ /^    /) {
                line = substr(line, 5)
                place = line == "" ? "" : "#line " FNR " \"" header "\"\n"
                if (line ~ /^static .*\{$/) is_function = 1
                if (is_function) before = before place line "\n"
                else body = body place line "\n"
                if (line == "}") is_function = 0
            } else if (inside && line != "") {
                flush_example()
            }
            if (ends) {
                flush_example()
                comment = 0
            }
            next
        }
        body != "" && match($0, /rekindle_[a-z0-9_]+\(|REKINDLE_[A-Z0-9_]+_H/) {
            name = substr($0, RSTART, RLENGTH)
            sub(/\(/, "", name)
            printf "%svoid example_of_%s(SURROUNDINGS);\nvoid example_of_%s(SURROUNDINGS) {\n    {\n%s    }\n}\n", before, name, name, body
            body = ""
        }
        END {
            if (!failed && body != "") fail("an example of nothing that is declared")
            exit failed
        }' "$header"
done
