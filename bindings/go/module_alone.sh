#!/usr/bin/env bash
# module_alone.sh <build folder>: an empty module with a replace line builds and runs, without SWIG, without a network and
# without environment variables. Where something is missing, the compiler's message names the cure.
set -euo pipefail
binding=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tools" "$work/program"
for tool in gcc ld as; do
    ln -s "$(command -v "$tool")" "$work/tools/$tool"
done
go=$(command -v go)
cd "$work/program"

write_module() { # write_module <folder of the binding>
    cat >go.mod <<MODULE
module example.org/program

go 1.24

require rekindle.org/rekindle v0.1.0

replace rekindle.org/rekindle => $1
MODULE
}
cat >main.go <<'PROGRAM'
package main

import (
	"fmt"

	"rekindle.org/rekindle"
)

func main() {
	model, err := rekindle.NewSequential(nil, rekindle.NewDense(3))
	if err != nil {
		panic(err)
	}
	defer model.Close()
	if err := model.Build(2); err != nil {
		panic(err)
	}
	fmt.Println(model.WeightNames())
}
PROGRAM
readonly expected='[dense/kernel dense/bias] <nil>'

# plain [name=value...] <command>...: a command in an environment with nothing but what Go itself needs.
plain() {
    env -i "PATH=$work/tools" "HOME=$HOME" GOPROXY=off GOTOOLCHAIN=local "$@"
}

# refused <message> <command>...: the command fails, and says just this.
refused() {
    local message=$1
    shift
    if plain "$@" >messages 2>&1; then
        echo "succeeded: $*"
        exit 1
    fi
    if ! grep -qF -- "$message" messages || [ "$(grep -cE 'error:|undefined:' messages)" -ne 1 ]; then
        printf 'expected "%s" alone; %s said:\n' "$message" "$*"
        cat messages
        exit 1
    fi
}

write_module "$binding"
if [ "$build" = "$(cd "$binding/../.." && pwd)/build/release" ]; then
    [ "$(plain "$go" run .)" = "$expected" ]
fi

refused 'undefined: rekindle_needs_cgo__install_gcc_or_clang_and_build_with_CGO_ENABLED_1' CGO_ENABLED=0 "$go" build .
mv "$work/tools/gcc" "$work/gcc"
refused 'undefined: rekindle_needs_cgo__' "$go" build .
mv "$work/gcc" "$work/tools/gcc"

# A copy, from which this checkout cannot be found by a relative path: without its headers, and then with them.
mkdir -p "$work/tree/bindings"
cp -r "$binding" "$work/tree/bindings/go"
write_module "$work/tree/bindings/go"
refused "Rekindle's C headers are not there" "$go" build .
cp -r "$binding/../../include" "$work/tree"
refused "Rekindle's C library is not built" "$go" build .
