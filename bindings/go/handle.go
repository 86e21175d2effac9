package rekindle

import (
	"fmt"
	"runtime"
	"sync"
)

// collectAtEachUse makes every use of an object collect garbage first: a mode for tests, in which what nobody keeps
// alive does not live by luck.
var collectAtEachUse bool

// handle is an object's share in an object of the library. It is given back by close, or by the garbage collector, but
// never before the calls that use it have returned.
type handle struct {
	state   *handleState
	cleanup runtime.Cleanup
}

type handleState struct {
	what    string
	address int64
	destroy func(address int64)

	mutex  sync.Mutex
	uses   int // the object's own, and one for each running call
	closed bool
}

// open takes over an object of the library. h must stay where it is.
func (h *handle) open(what string, address int64, destroy func(int64)) {
	h.state = &handleState{what: what, address: address, destroy: destroy, uses: 1}
	h.cleanup = runtime.AddCleanup(h, (*handleState).close, h.state)
}

// use calls a function with the library's object, which lives until it has returned. A nil handle is the address 0.
func (h *handle) use(function func(address int64) error) error {
	if h == nil {
		return function(0)
	}
	if collectAtEachUse {
		runtime.GC()
	}
	state := h.state
	address, err := state.acquire()
	if err != nil {
		return err
	}
	defer state.release()
	return function(address)
}

// get calls the library with the object and gives the result.
func (h *handle) get(function func(address int64) int64) (result int64, err error) {
	err = h.use(func(address int64) error {
		result, err = call(func() int64 { return function(address) })
		return err
	})
	return result, err
}

// do calls the library with the object for what it does.
func (h *handle) do(function func(address int64) int64) error {
	_, err := h.get(function)
	return err
}

func (h *handle) close() {
	h.cleanup.Stop()
	h.state.close()
}

func (s *handleState) acquire() (int64, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return 0, fmt.Errorf("rekindle: the %s is %w", s.what, ErrClosed)
	}
	s.uses++
	return s.address, nil
}

func (s *handleState) release() {
	s.mutex.Lock()
	s.uses--
	last := s.uses == 0
	s.mutex.Unlock()
	if last {
		s.destroy(s.address)
	}
}

func (s *handleState) close() {
	s.mutex.Lock()
	closed := s.closed
	s.closed = true
	s.mutex.Unlock()
	if !closed {
		s.release()
	}
}

// getNamed calls the library with the object and a text.
func (h *handle) getNamed(argument, text string, function func(address int64, text string) int64) (int64, error) {
	if err := checkText(argument, text); err != nil {
		return 0, err
	}
	return h.get(func(address int64) int64 { return function(address, text) })
}

func (h *handle) doNamed(argument, text string, function func(address int64, text string) int64) error {
	_, err := h.getNamed(argument, text, function)
	return err
}
