package rekindle

import (
	"context"
	"sync"

	"rekindle.org/rekindle/internal/raw"
)

// stops are the flags of a model's running Fits, which the library reads from their beginning to their end: no request
// comes too early for it, and none is left for the next Fit.
type stops struct {
	mutex sync.Mutex
	flags map[*stopFlag]struct{}
}

type stopFlag struct{ address int64 }

// begin makes the flag of a Fit that is about to begin, which the end of the context sets. The function ends its life.
func (s *stops) begin(ctx context.Context) (flag *stopFlag, end func(), err error) {
	flag = &stopFlag{raw.Raw_stop_flag_new()}
	if flag.address == 0 {
		return nil, nil, &Error{Status: ErrOutOfMemory, Message: "out of memory"}
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.flags == nil {
		s.flags = make(map[*stopFlag]struct{})
	}
	s.flags[flag] = struct{}{}
	unwatch := context.AfterFunc(ctx, func() { s.set(flag) })
	return flag, func() {
		unwatch()
		s.mutex.Lock()
		defer s.mutex.Unlock()
		delete(s.flags, flag)
		raw.Raw_stop_flag_delete(flag.address)
	}, nil
}

// set has no effect once the flag's life has ended.
func (s *stops) set(flag *stopFlag) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if _, lives := s.flags[flag]; lives {
		raw.Raw_stop_flag_set(flag.address)
	}
}

func (s *stops) setAll() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for flag := range s.flags {
		raw.Raw_stop_flag_set(flag.address)
	}
}

// RequestStop asks a running Fit to stop and to keep its backup. Any goroutine may call it. A Fit that has not trained
// a batch yet stops at once, else after its current batch. If no Fit is running, this does nothing.
func (m *Model) RequestStop() error {
	m.stops.setAll()
	return m.do(raw.Rekindle_model_request_stop)
}
