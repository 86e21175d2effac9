package raw

// #include "rekindle.h"
import "C"

import "unsafe"

// The functions that bridge.c calls.

//export upcall_hook
func upcall_hook(target C.int64_t, hook C.int, event *C.rekindle_event) C.int {
	return C.int(targetAs[HookTarget](int64(target)).Hook(int(hook), Event{
		Address:  Address(unsafe.Pointer(event)),
		Epoch:    int64(event.epoch),
		Batch:    int64(event.batch),
		Step:     int64(event.step),
		Restored: event.restored != 0,
	}))
}

//export upcall_get_state
func upcall_get_state(target C.int64_t, bridge unsafe.Pointer) C.int {
	return C.int(targetAs[StateTarget](int64(target)).GetState(Address(bridge)))
}

//export upcall_set_state
func upcall_set_state(target C.int64_t, data unsafe.Pointer, size C.size_t) C.int {
	state := make([]byte, size)
	copy(state, unsafe.Slice((*byte)(data), size))
	return C.int(targetAs[StateTarget](int64(target)).SetState(state))
}

//export upcall_rate
func upcall_rate(target, epoch C.int64_t, learningRate *C.double) C.int {
	return C.int(targetAs[RateTarget](int64(target)).Rate(int64(epoch), (*float64)(learningRate)))
}

//export upcall_next
func upcall_next(target C.int64_t, bridge unsafe.Pointer) C.int {
	return C.int(targetAs[PullTarget](int64(target)).Next(Address(bridge)))
}

//export upcall_reset
func upcall_reset(target C.int64_t, epoch C.int64_t) C.int {
	return C.int(targetAs[PullTarget](int64(target)).Reset(int64(epoch)))
}

//export upcall_release
func upcall_release(target C.int64_t) {
	RemoveTarget(int64(target))
}

//export upcall_log
func upcall_log(target C.int64_t, level C.int, message *C.char) {
	targetAs[LogTarget](int64(target)).Log(int(level), C.GoString(message))
}
