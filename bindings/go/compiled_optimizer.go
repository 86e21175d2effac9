package rekindle

import (
	"reflect"
	"sync"

	"rekindle.org/rekindle/internal/raw"
)

// toldOptimizer is which optimizer an object is: the object, and copies of it and of its schedule as they were.
type toldOptimizer struct {
	object            any // such as an *Adam
	options, schedule any
}

func (t toldOptimizer) is(other toldOptimizer) bool {
	return t.object == other.object && reflect.DeepEqual(t, other)
}

// toldSchedule is a copy of a schedule; of one of the program's own, whose function the optimizer's copy refers to, that
// of what can be changed.
func toldSchedule(schedule Schedule) any {
	switch schedule := schedule.(type) {
	case nil:
		return nil
	case *CustomSchedule:
		if schedule == nil {
			return nil
		}
		return schedule.customPart
	default:
		return reflect.Indirect(reflect.ValueOf(schedule)).Interface()
	}
}

// compiledOptimizer is the library's optimizer of a model that was compiled with an [Optimizer]. By it the next compile
// with the same object, if that is told the same, is one with the same optimizer. It is the model's and not the
// object's, so that it goes with the model.
type compiledOptimizer struct {
	mutex  sync.Mutex
	told   toldOptimizer
	shared *int64 // with the model's handle, which gives it back and knows no object of the program's; 0: there is none
}

// compile compiles with the library's optimizer of an object, which is kept if that succeeds. Where the optimizer is
// nil, compile is given 0.
func (c *compiledOptimizer) compile(optimizer Optimizer, compile func(address int64) error) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var told toldOptimizer
	var unused int64
	if optimizer != nil {
		told = optimizer.told()
		if *c.shared != 0 && c.told.is(told) {
			return compile(*c.shared)
		}
		var err error
		if unused, err = optimizer.createOptimizer(); err != nil {
			return err
		}
	}
	defer func() { raw.Rekindle_optimizer_destroy(unused) }()
	err := compile(unused)
	if err == nil {
		c.told, *c.shared, unused = told, unused, *c.shared
	}
	return err
}
