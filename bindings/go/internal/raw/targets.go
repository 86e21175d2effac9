//go:build cgo

package raw

import (
	"runtime/cgo"
	"sync/atomic"
)

// What the library calls in Go: it knows an object by a number, its target. All methods run on the goroutine that
// called the library unless their text says otherwise, and must neither panic nor end it.
type (
	// HookTarget is a callback; Hook gives a rekindle_action.
	HookTarget interface {
		Hook(number int, event Event) int
	}
	// StateTarget has state in backups. Both give 0 for success.
	StateTarget interface {
		GetState(bridge int64) int
		SetState(state []byte) int
	}
	// RateTarget makes the learning rate of an epoch; 0 for success.
	RateTarget interface {
		Rate(epoch int64, learningRate *float64) int
	}
	// PullTarget is a source of batches. Both give 0 for success.
	PullTarget interface {
		Next(bridge int64) int
		Reset(epoch int64) int
	}
	// LogTarget is a log sink; any thread.
	LogTarget interface {
		Log(level int, message string)
	}
	// ReleaseTarget is told that the library will not call it any more; any thread.
	ReleaseTarget interface {
		Released()
	}
)

// Event is a rekindle_event: its address, and what most hooks ask for.
type Event struct {
	Address            int64
	Epoch, Batch, Step int64
	Restored           bool
}

var targets atomic.Int64

// AddTarget gives the object's number. The object lives until the library, or ReleaseTarget, has released it.
func AddTarget(object any) int64 {
	targets.Add(1)
	return int64(cgo.NewHandle(object))
}

// RemoveTarget releases a target.
func RemoveTarget(target int64) {
	handle := cgo.Handle(target)
	object := handle.Value()
	handle.Delete()
	targets.Add(-1)
	if released, ok := object.(ReleaseTarget); ok {
		released.Released()
	}
}

// TargetCount is the number of targets that live.
func TargetCount() int64 {
	return targets.Load()
}

func targetAs[T any](target int64) T {
	return cgo.Handle(target).Value().(T)
}
