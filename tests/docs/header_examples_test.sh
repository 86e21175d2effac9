#!/usr/bin/env bash
# header_examples_test.sh <project> <C compiler>: what header_examples.sh takes from headers and refuses; the examples of
# the public headers compile as printed, and the calls that people reach for first have one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$1 compiler=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf '%s\n' "$*"
    exit 1
}
compiles() { # compiles <include folder>: its examples; the compiler's words are in `errors`
    "$here/header_examples.sh" "$1" >examples.c 2>errors || return 1
    "$compiler" -std=c99 -Wall -Wextra -Wno-unused-parameter -Werror -I"$project/include" -fsyntax-only examples.c 2>errors
}
named() { grep -oE '^void example_of_\w+\(SURROUNDINGS\) \{' examples.c | sed 's/^void example_of_//; s/(.*//'; }

mkdir one
cat >one/one.h <<'END'
/* A header.
 *
 * Example:
 *
 *     rekindle_model_save(model, "file");
 */
#ifndef REKINDLE_ONE_H
    no_example();

/* Adds.
 *
 *     not_this_one();
 *
 * Example:
 *
 *     static int one(void) {
 *         return 1;
 *     }
 *
 *     int sum = one();
 *
 *     printf("%d\n", sum);
 *
 * More about it. */
REKINDLE_API rekindle_status rekindle_one(void);
END
compiles one || { cat errors examples.c; fail "expected the examples to compile"; }
[ "$(named | tr '\n' ' ')" = "REKINDLE_ONE_H rekindle_one " ] || fail "expected two examples, got: $(named)"
! grep -qE 'not_this_one|no_example|More about' examples.c || fail "expected nothing but the examples"

sed -i 's/int sum = one/int sum = two/' one/one.h
! compiles one || fail "expected a broken example to be refused"
grep -q 'one.h:20:.*two' errors || { cat errors; fail "expected the compiler to name the header and its line"; }
printf '/* Example:\n *\n * no block */\nint rekindle_three(void);\n' >one/one.h
! compiles one || fail "expected an example without a block to be refused"
grep -q 'one.h:3: "Example:" without a block' errors || { cat errors; fail "expected the place to be named"; }

compiles "$project/include" || { cat errors; fail "an example in a header does not compile"; }
for call in sequential_create model_add model_compile model_fit model_predict model_save model_load \
    backup_and_restore_create array_dataset_create tensor_borrow callback_create last_error; do
    grep -qx "rekindle_$call" <(named) || fail "expected an example at rekindle_$call, got: $(named)"
done
