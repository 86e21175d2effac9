//go:build cgo

package raw

import "runtime"

// Failure is what the library says of a call that failed.
type Failure struct {
	Status      int64
	Message     string
	SystemError int // an errno, or 0
	Cause       any // what a function of a part of the program's own has failed with, as KeepCause got it
}

// Call calls the library and gives the result, or the failure, which the library keeps for each thread; so the goroutine
// must not change threads in between.
func Call(function func() int64) (result int64, failure *Failure) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	result = function()
	if status := Raw_take_status(); status != 0 {
		failure = failureOf(status)
	}
	return result, failure
}

// failureOf is that of the thread's last call.
func failureOf(status int64) *Failure {
	return &Failure{status, Raw_last_error(), Rekindle_last_system_error(), takeCause()}
}
