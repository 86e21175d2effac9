//go:build !rekindle_pkgconfig

package raw

// The library of this source tree's build where there is one, else that of the system's paths. A program that names
// another folder in CGO_LDFLAGS says so by -DREKINDLE_ELSEWHERE in CGO_CFLAGS.

// #cgo CFLAGS: -I${SRCDIR}/../../../../include
// #cgo LDFLAGS: -L${SRCDIR}/../../../../build/release -Wl,-rpath,${SRCDIR}/../../../../build/release -lrekindle
// #if !__has_include("rekindle.h")
// #error "Rekindle's C headers are not there: keep this module in its source tree, or install the C library and build with -tags rekindle_pkgconfig (bindings/go/README.md)"
// #elif __has_include("../bindings/go/go.mod") && !__has_include("../build/release/librekindle.so") && !defined(REKINDLE_ELSEWHERE)
// #error "Rekindle's C library is not built: run cmake --preset release && cmake --build --preset release --target rekindle in its source tree, or install it and build with -tags rekindle_pkgconfig (bindings/go/README.md)"
// #endif
import "C"
