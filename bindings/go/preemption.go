package rekindle

import (
	"os"
	"os/signal"
	"sync"

	"rekindle.org/rekindle/internal/raw"
)

// RequestPreemption requests preemption: every Fit whose backup has SaveBeforePreemption saves after its current batch
// and gives [ErrPreempted]. The request holds until it is cleared. Any goroutine may call it.
func RequestPreemption() { raw.Rekindle_request_preemption() }

// ClearPreemption takes the request back.
func ClearPreemption() { raw.Rekindle_clear_preemption() }

// PreemptionRequested says whether preemption is requested.
func PreemptionRequested() bool { return raw.Rekindle_preemption_requested() != 0 }

// PreemptOn requests preemption when the process gets the first of the signals, such as SIGTERM. After that, the
// signals do what they did before, so that a second one ends the process. The function that it returns brings that
// about, too, whether or not there was a signal.
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
