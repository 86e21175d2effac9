package rekindle

import (
	"errors"

	"rekindle.org/rekindle/internal/raw"
)

// Status is what a failure is about; for [errors.Is].
type Status int

const (
	ErrInvalidArgument Status = 1 + iota // an argument's value is not acceptable; nothing was changed
	ErrInvalidState                      // the call does not fit the object's state, e.g. Fit before Compile
	ErrNotFound                          // no such name, file or entry
	ErrOutOfMemory                       // an allocation failed; nothing was changed
	ErrUnsupported                       // this machine or this build cannot do it
	ErrBusy                              // the object is in use by a call that is still running
	ErrLocked                            // another run uses the backup folder
	ErrIO                                // the operating system refused or failed a file operation
	ErrCorrupt                           // a file is damaged, truncated or not a checkpoint
	ErrNewerFormat                       // a file was written by a newer version than this one can read
	ErrMismatch                          // a checkpoint belongs to another model, or to other arguments
	ErrAborted                           // a hook returned an error
	ErrPreempted                         // Fit saved its state and returned because preemption was requested
	ErrData                              // a dataset's source failed, or numbers are not finite
	ErrForked                            // the library was used before fork(); the child must not use it
	ErrBackend                           // oneDNN reported an error
	ErrInternal                          // a defect of the library; please report it
)

// ErrClosed is the error of a call on something that was closed.
var ErrClosed = errors.New("closed")

// Error is the status's name, such as "REKINDLE_BUSY".
func (s Status) Error() string {
	return raw.Rekindle_status_name(int64(s))
}

// Error is a failed call of the library.
type Error struct {
	Status  Status
	Message string // names the argument, its value and what was expected
	Cause   error  // what a hook or source returned, or nil
}

func (e *Error) Error() string {
	text := "rekindle: " + e.Message
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the status and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Status}
	}
	return []error{e.Status, e.Cause}
}

// call calls the library.
func call(function func() int64) (int64, error) {
	result, status, message := raw.Call(function)
	if status != 0 {
		return 0, &Error{Status: Status(status), Message: message}
	}
	return result, nil
}

// run calls the library for what it does.
func run(function func() int64) error {
	_, err := call(function)
	return err
}

// callWithSize calls the library for an address and the size of what is there.
func callWithSize(function func() int64) (address, size int64, err error) {
	_, err = call(func() int64 {
		address = function()
		size = raw.Raw_take_size()
		return 0
	})
	return address, size, err
}
