//go:build !rekindle_pkgconfig

package raw

// The library of this source tree's build where there is one, else that of the system's paths.

// #cgo CFLAGS: -I${SRCDIR}/../../../../include
// #cgo LDFLAGS: -L${SRCDIR}/../../../../build/release -Wl,-rpath,${SRCDIR}/../../../../build/release -lrekindle
import "C"
