package rekindle

import (
	"runtime"
	"time"

	"rekindle.org/rekindle/internal/raw"
)

// session is one Fit, Evaluate or Predict: its callbacks, and what failed in them or in the datasets' sources.
type session struct {
	failure
	sources   []*sourceTarget
	handles   []int64  // of the callbacks
	releases  []func() // of the same
	stopAsked bool     // by a hook
	yielded   time.Time
}

// newSession claims the datasets' sources until end; ErrBusy if another session has one.
func newSession(datasets ...*Dataset) (*session, error) {
	s := new(session)
	for _, dataset := range datasets {
		if dataset == nil || dataset.source == nil {
			continue
		}
		if !dataset.source.session.CompareAndSwap(nil, s) {
			if dataset.source.session.Load() == s {
				continue
			}
			s.end()
			return nil, &Error{Status: ErrBusy, Message: "the pull dataset is in use by a call that is still running"}
		}
		s.sources = append(s.sources, dataset.source)
	}
	return s, nil
}

// add makes the library's callbacks, which live until end.
func (s *session) add(model *Model, callbacks []Callback) error {
	for i, callback := range callbacks {
		if callback == nil {
			return invalid("Callbacks[%d] is nil; expected a callback", i)
		}
		if err := callback.join(s, model); err != nil {
			return err
		}
	}
	return nil
}

// addMade adds a callback that is made for this session alone.
func (s *session) addMade(create func() (int64, error)) error {
	handle, err := create()
	if err != nil {
		return err
	}
	s.addHandle(handle, func() { raw.Rekindle_callback_destroy(handle) })
	return nil
}

func (s *session) addHandle(handle int64, release func()) {
	s.handles = append(s.handles, handle)
	s.releases = append(s.releases, release)
}

func (s *session) end() {
	for _, release := range s.releases {
		release()
	}
	for _, source := range s.sources {
		source.session.Store(nil)
	}
}

// yieldAfter is less than the 10 ms after which Go's monitor takes the processor of a goroutine that has not been
// scheduled anew away whenever it is in C, which costs every hook several switches of threads.
const yieldAfter = 8 * time.Millisecond

// yield has the goroutine scheduled anew from time to time.
func (s *session) yield() {
	if now := time.Now(); now.Sub(s.yielded) > yieldAfter {
		s.yielded = now
		runtime.Gosched()
	}
}
