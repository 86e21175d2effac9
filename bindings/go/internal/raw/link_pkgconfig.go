//go:build rekindle_pkgconfig

package raw

// #cgo pkg-config: rekindle
import "C"
