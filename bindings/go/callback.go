package rekindle

import (
	"errors"

	"rekindle.org/rekindle/internal/raw"
)

// Stop, returned by a hook, finishes the run cleanly, as Keras's model.stop_training: the epoch ends after this batch. A
// Predict stops after this batch, too, and gives the outputs so far; an Evaluate goes on.
var Stop = errors.New("stop")

// Hook is called on the goroutine that called Fit, Evaluate or Predict. In a hook of Fit and Evaluate one may read and
// set weights and the learning rate, and run Evaluate and Predict on the model; the hooks of a Predict may read it and
// predict. An error aborts: no further hook is called, and the call gives the error in its chain; a panic goes on after
// the library has ended the call.
//
// A hook must not end its goroutine by runtime.Goexit, which FailNow of package testing does: the call could not end
// and its model would stay busy.
type Hook func(event *Event) error

// Callback is what Fit, Evaluate and Predict call: a LambdaCallback with hooks of the program's own, or one of the
// library's, such as a BackupAndRestore.
type Callback interface {
	// join makes it one of the session's.
	join(session *session, model *Model) error
}

// LambdaCallback is Keras's hooks, of which only those that are set are called, in the order in which callbacks are
// listed.
type LambdaCallback struct {
	// Name names the callback in messages, and its state in backups; must differ from the names of other callbacks with
	// state. By default "callback", or "callback_1", "callback_2", ... in the order of the list.
	Name string

	OnTrainBegin, OnTrainEnd               Hook
	OnEpochBegin, OnEpochEnd               Hook
	OnTrainBatchBegin, OnTrainBatchEnd     Hook
	OnTestBegin, OnTestEnd                 Hook
	OnTestBatchBegin, OnTestBatchEnd       Hook
	OnPredictBegin, OnPredictEnd           Hook
	OnPredictBatchBegin, OnPredictBatchEnd Hook

	// State, if set, is in backups; it is set back after every OnTrainBegin hook.
	State Stateful
}

// hooks are the hooks by their numbers in bridge.h.
func (c *LambdaCallback) hooks() [14]Hook {
	return [...]Hook{
		c.OnTrainBegin, c.OnTrainEnd,
		c.OnEpochBegin, c.OnEpochEnd,
		c.OnTrainBatchBegin, c.OnTrainBatchEnd,
		c.OnTestBegin, c.OnTestEnd,
		c.OnTestBatchBegin, c.OnTestBatchEnd,
		c.OnPredictBegin, c.OnPredictEnd,
		c.OnPredictBatchBegin, c.OnPredictBatchEnd,
	}
}

func (c *LambdaCallback) join(session *session, model *Model) error {
	if c == nil {
		return invalid("a callback is nil; expected a LambdaCallback")
	}
	target := &callbackTarget{c, c.hooks(), model, session}
	return session.addMade(target.create)
}

const (
	actionContinue = int(iota)
	actionStop
	actionAbort
)

// callbackTarget is a callback during a call; the library's target for it.
type callbackTarget struct {
	callback *LambdaCallback
	hooks    [14]Hook
	model    *Model
	session  *session
}

// create makes the library's callback, which the caller destroys.
func (t *callbackTarget) create() (int64, error) {
	if err := checkText("a callback's name", t.callback.Name); err != nil {
		return 0, err
	}
	mask := uint(0)
	for number, hook := range t.hooks {
		if hook != nil {
			mask |= 1 << number
		}
	}
	target := raw.AddTarget(t)
	return call(func() int64 {
		return raw.Raw_callback_create(target, t.callback.Name, mask, flag(t.callback.State != nil))
	})
}

func (t *callbackTarget) Hook(number int, happened raw.Event) int {
	t.session.yield()
	action := actionContinue
	event := newEvent(happened, t.model)
	defer event.end()
	if !t.session.guard(func() error {
		err := t.hooks[number](event)
		if errors.Is(err, Stop) {
			action, t.session.stopAsked = actionStop, true
			return nil
		}
		return err
	}) {
		return actionAbort
	}
	return action
}

func (t *callbackTarget) GetState(bridge int64) int {
	return t.session.storeState(bridge, t.callback.State.State)
}

func (t *callbackTarget) SetState(state []byte) int {
	return t.session.restoreState(state, t.callback.State.SetState)
}
