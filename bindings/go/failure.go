package rekindle

import (
	"errors"
	"fmt"
	"runtime/debug"

	"rekindle.org/rekindle/internal/raw"
)

// PanicError is what a call panics with after one of its hooks or its source has panicked. The library has then ended
// the call as after an error, and has kept its backup.
type PanicError struct {
	Value any    // what the hook panicked with
	Stack []byte // where
}

func (p *PanicError) Error() string {
	return fmt.Sprintf("%v\n\nin a hook or source of rekindle:\n%s", p.Value, p.Stack)
}

// Unwrap gives the value, if it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// failure is the first that the hooks and sources of a call met. They run on the goroutine of the call.
type failure struct {
	err      error
	panicked *PanicError
}

// guard calls a function of the program; false if it gave an error or panicked, which is kept.
func (f *failure) guard(function func() error) (succeeded bool) {
	defer func() {
		if value := recover(); value != nil {
			f.keepPanic(value)
		}
	}()
	err := function()
	if err != nil && f.err == nil {
		f.err = err
	}
	return err == nil
}

func (f *failure) keepPanic(value any) {
	if f.panicked != nil {
		return
	}
	if inner, ok := value.(*PanicError); ok { // of a call inside the hook
		f.panicked = inner
		return
	}
	f.panicked = &PanicError{value, debug.Stack()}
}

// outcome is the end of the call that the library ended with an error, or with nil: panics if the program's function did,
// and else adds its error as the cause.
func (f *failure) outcome(err error) error {
	if f.panicked != nil {
		panic(f.panicked)
	}
	var failed *Error
	if f.err != nil && errors.As(err, &failed) {
		failed.Cause = f.err
	}
	return err
}

// Stateful has state that backups keep.
type Stateful interface {
	// State gives the state at this moment.
	State() ([]byte, error)
	// SetState takes back what State gave, possibly in an earlier process.
	SetState(state []byte) error
}

const (
	upcallSuccess = 0
	upcallFailure = 1
)

// storeState hands the state of a callback or source to the library.
func (f *failure) storeState(bridge int64, state func() ([]byte, error)) int {
	if !f.guard(func() error {
		bytes, err := state()
		if err == nil {
			raw.Raw_store_state(bridge, bytes)
		}
		return err
	}) {
		return upcallFailure
	}
	return upcallSuccess
}

func (f *failure) restoreState(state []byte, set func([]byte) error) int {
	if !f.guard(func() error { return set(state) }) {
		return upcallFailure
	}
	return upcallSuccess
}
