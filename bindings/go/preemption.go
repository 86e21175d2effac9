package rekindle

import (
	"os"
	"os/signal"
	"sync"

	"rekindle.org/rekindle/internal/raw"
)

// RequestPreemption asks every Fit whose backup has SaveBeforePreemption to save at its next batch and to give
// [ErrPreempted]. It stays requested until cleared. From any goroutine.
func RequestPreemption() { raw.Rekindle_request_preemption() }

// ClearPreemption takes the request back.
func ClearPreemption() { raw.Rekindle_clear_preemption() }

// PreemptionRequested says whether preemption is requested.
func PreemptionRequested() bool { return raw.Rekindle_preemption_requested() != 0 }

// PreemptOn requests preemption at the first of the signals, such as SIGTERM, that the process gets. From then on the
// signals have the effect again that they had before, so that a second one ends the process. The function it gives does
// so, too, whether or not there was a signal.
func PreemptOn(signals ...os.Signal) (stop func()) {
	received := make(chan os.Signal, 1)
	signal.Notify(received, signals...)
	stopped := make(chan struct{})
	stop = sync.OnceFunc(func() {
		signal.Stop(received)
		close(stopped)
	})
	go func() {
		select {
		case <-received:
			stop() // first, so that no second signal is swallowed
			RequestPreemption()
		case <-stopped:
		}
	}()
	return stop
}
