//go:build !cgo

package raw

// Without cgo there is no library to call, and all other files of this package are left out. The name that is not
// defined is the compiler's message.
var _ = rekindle_needs_cgo__install_gcc_or_clang_and_build_with_CGO_ENABLED_1
