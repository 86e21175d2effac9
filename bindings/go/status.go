package rekindle

import (
	"errors"
	"syscall"

	"rekindle.org/rekindle/internal/raw"
)

// Status is the kind of a failure; [errors.Is] compares an error with it.
type Status int

const (
	ErrInvalidArgument Status = 1 + iota // an argument has a value that is not allowed; nothing was changed
	ErrInvalidState                      // the call cannot be made now, such as Fit before Compile
	ErrNotFound                          // there is no such name, file or entry; for a file it is [fs.ErrNotExist], too
	ErrOutOfMemory                       // memory ran out; nothing was changed, or training ended after a whole step
	ErrUnsupported                       // this machine, its operating system or this build cannot do it
	ErrBusy                              // a call that is still running uses the object
	ErrLocked                            // another run is using the backup folder
	ErrIO                                // the operating system could not do a file operation; it is its syscall.Errno, too
	ErrCorrupt                           // a file is damaged, cut off, or not of the format that was expected
	ErrNewerFormat                       // a newer version wrote the file, in a format that this version cannot read
	ErrMismatch                          // a checkpoint belongs to another model, or to a run with other arguments
	ErrAborted                           // a hook returned an error
	ErrPreempted                         // preemption was requested; the text says whether the state was saved
	ErrData                              // a source failed, or data or results are not finite
	ErrForked                            // the process was forked after the library's first use
	ErrBackend                           // oneDNN reported an error
	ErrInternal                          // a defect of the library; please report it
	ErrRankLost                          // a rank of a run on many processes cannot be reached; the text names it
)

// ErrClosed is the error of a call with something that was closed.
var ErrClosed = errors.New("closed")

// Error is the name of the status, such as "rekindle.ErrBusy".
func (s Status) Error() string {
	return "rekindle." + raw.Raw_status_name(int64(s))
}

// Error is a failed call of the library. [errors.Is] finds in it
//   - the status, such as [ErrLocked];
//   - what the operating system said, as errno or as [fs.ErrNotExist], [fs.ErrPermission] and the like;
//   - what a hook, a source or a part of the program's own returned.
//
// A Fit that was stopped because its context ended has the context's cause in its error, such as [context.Canceled] or
// [context.DeadlineExceeded], instead of a status. A call with something that is closed has [ErrClosed].
type Error struct {
	Status  Status
	Message string        // names the argument, its value and what was expected
	Errno   syscall.Errno // of the system call that failed; 0: none did
	Cause   error         // what a hook, source or part of the program's own returned, or nil
}

func (e *Error) Error() string {
	text := "rekindle: " + e.Message
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the status, the errno and the cause.
func (e *Error) Unwrap() []error {
	parts := []error{e.Status}
	if e.Errno != 0 {
		parts = append(parts, e.Errno)
	}
	if e.Cause != nil {
		parts = append(parts, e.Cause)
	}
	return parts
}

// call calls the library; panics if a function of a part of the program's own did.
func call(function func() int64) (int64, error) {
	result, failure := raw.Call(function)
	if failure != nil {
		return 0, errorOf(failure)
	}
	return result, nil
}

func errorOf(failure *raw.Failure) error {
	if failure == nil {
		return nil
	}
	err := &Error{Status: Status(failure.Status), Message: failure.Message, Errno: syscall.Errno(failure.SystemError)}
	switch cause := failure.Cause.(type) {
	case *PanicError:
		panic(cause)
	case error:
		err.Cause = cause
	}
	return err
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
