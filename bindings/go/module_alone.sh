#!/usr/bin/env bash
# module_alone.sh <build folder>: an empty module with a replace line builds and runs, without SWIG, without a network and
# without environment variables; with the tag rekindle_pkgconfig it uses an installed library.
set -euo pipefail
binding=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A copy, from which this checkout's library cannot be found by a relative path.
mkdir -p "$work/elsewhere/bindings" "$work/tools" "$work/program"
cp -r "$binding" "$work/elsewhere/bindings/go"
for tool in gcc ld as pkg-config; do
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
	model, err := rekindle.NewSequential(rekindle.Sequential{}, rekindle.Dense{Units: 3})
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

write_module "$binding"
if [ "$build" = "$(cd "$binding/../.." && pwd)/build/release" ]; then
    [ "$(plain "$go" run .)" = "$expected" ]
fi

cmake --install "$build" --prefix "$work/installed" >/dev/null
package=$(dirname "$(find "$work/installed" -name rekindle.pc)")
write_module "$work/elsewhere/bindings/go"
! plain "$go" build -o without . 2>/dev/null || ldd without | grep -q 'librekindle.so.0 => not found' ||
    { echo 'the copy found a library; expected none'; exit 1; }
plain PKG_CONFIG_PATH="$package" "$go" build -tags rekindle_pkgconfig -o with .
[ "$(plain LD_LIBRARY_PATH="$(dirname "$package")" ./with)" = "$expected" ]
