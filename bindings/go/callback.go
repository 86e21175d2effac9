package rekindle

import (
	"errors"

	"rekindle.org/rekindle/internal/raw"
)

// Stop, returned by a hook, stops the run, as Keras's model.stop_training: Fit ends the epoch after this batch, with
// validation and the end hooks. Predict stops after this batch, too, and gives the outputs so far; Evaluate goes on.
var Stop = errors.New("stop")

// Hook is called on the goroutine that called Fit, Evaluate or Predict. In Fit and Evaluate a hook may read and set
// weights and the learning rate, and call Evaluate and Predict; in Predict it may read the model and call Predict. An
// error ends the call at once: no further hook is called, and the call's error has the hook's in its chain. A panic
// continues after the library has ended the call.
//
// A hook must not end its goroutine by runtime.Goexit, as FailNow of package testing does, because the call could then
// not end, and its model would stay busy.
type Hook func(event *Event) error

// Callback has hooks that Fit, Evaluate and Predict call: a LambdaCallback with hooks of the program's own, or one of
// the library's, such as a BackupAndRestore.
type Callback interface {
	// join makes it one of the session's.
	join(session *session, model *Model) error
}

// LambdaCallback has Keras's hooks. Those that are nil are not called. At each point of a run, the callbacks' hooks are
// called in the order in which the callbacks are listed.
type LambdaCallback struct {
	// Name is the callback's name in messages, and that of its state in backups. If several callbacks have state, their
	// names must differ. By default "callback", or "callback_1", "callback_2", ... in the order of the list.
	Name string

	OnTrainBegin, OnTrainEnd               Hook
	OnEpochBegin, OnEpochEnd               Hook
	OnTrainBatchBegin, OnTrainBatchEnd     Hook
	OnTestBegin, OnTestEnd                 Hook
	OnTestBatchBegin, OnTestBatchEnd       Hook
	OnPredictBegin, OnPredictEnd           Hook
	OnPredictBatchBegin, OnPredictBatchEnd Hook

	// State, if set, is kept in backups. It is restored after the OnTrainBegin hooks of all callbacks.
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
