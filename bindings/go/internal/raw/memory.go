package raw

// #include <stdint.h>
//
// static void *pointer_of(int64_t address) {
//     return (void *)(intptr_t)address;
// }
import "C"

import "unsafe"

// Bytes is the library's memory at an address, without a copy.
func Bytes(address, size int64) []byte {
	return unsafe.Slice((*byte)(C.pointer_of(C.int64_t(address))), size)
}

// Address is where memory of Go's begins; the caller has pinned it.
func Address(pointer unsafe.Pointer) int64 {
	return int64(uintptr(pointer))
}
