package raw

import "runtime"

// Call calls the library and gives the result, the status and, if that is not OK, the message. Both are kept by the
// library for each thread, so the goroutine must not change threads in between.
func Call(function func() int64) (result, status int64, message string) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	result = function()
	status = Raw_take_status()
	if status != 0 {
		message = Rekindle_last_error()
	}
	return result, status, message
}
