package rekindle

import (
	"fmt"
	"runtime/debug"
	"sync"

	"rekindle.org/rekindle/internal/raw"
)

// customPart is what the parts of the program's own have in common.
type customPart struct {
	className string
	config    string
}

// create makes the library's part over a target, which the library releases.
func (c *customPart) create(target any, create func(number int64) int64) (int64, error) {
	for argument, text := range map[string]string{"ClassName": c.className, "Config": c.config} {
		if err := checkText(argument, text); err != nil {
			return 0, err
		}
	}
	return call(func() int64 { return create(raw.AddTarget(target)) })
}

// partName is a name that was set, or "" for the library's own choice.
func partName(given *string) (string, error) {
	if given == nil {
		return "", nil
	}
	if *given == "" {
		return "", invalid("Name is \"\"; expected a name without a slash")
	}
	return *given, checkText("Name", *given)
}

// callPart calls a function of a part of the program's own; what it fails with is kept for the call of the library.
func callPart(function func() error) (result int) {
	defer func() {
		if value := recover(); value != nil {
			panicked, ok := value.(*PanicError) // of a call inside the function
			if !ok {
				panicked = &PanicError{value, debug.Stack()}
			}
			raw.KeepCause(panicked)
			result = upcallFailure
		}
	}()
	if err := function(); err != nil {
		raw.KeepCause(err)
		return upcallFailure
	}
	return upcallSuccess
}

// customClasses are the registered classes of one kind of part.
type customClasses struct {
	mutex    sync.Mutex
	targets  map[string]int64
	register func(className string, target int64) int64
}

// set registers a class; a nil factory forgets it.
func (c *customClasses) set(className string, factory *customFactory) error {
	if err := checkText("className", className); err != nil {
		return err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var target int64
	if factory != nil {
		target = raw.AddTarget(factory)
	}
	if err := run(func() int64 { return c.register(className, target) }); err != nil {
		if target != 0 {
			raw.RemoveTarget(target)
		}
		return err
	}
	if former, found := c.targets[className]; found {
		raw.RemoveTarget(former)
		delete(c.targets, className)
	}
	if target != 0 {
		if c.targets == nil {
			c.targets = make(map[string]int64)
		}
		c.targets[className] = target
	}
	return nil
}

// customFactory makes parts of a registered class; the library's target for it.
type customFactory struct {
	make func(config string) (int64, error)
}

func (f *customFactory) Make(config string) (part int64) {
	if callPart(func() (err error) {
		part, err = f.make(config)
		return err
	}) != upcallSuccess {
		return 0
	}
	return part
}

// register makes a class known whose parts factory makes and create hands to the library; a nil factory forgets it.
func register[Part any](classes *customClasses, className string, factory func(config string) (*Part, error),
	create func(*Part) (int64, error), expected string) error {
	if factory == nil {
		return classes.set(className, nil)
	}
	return classes.set(className, &customFactory{func(config string) (int64, error) {
		part, err := factory(config)
		if err != nil {
			return 0, err
		}
		if part == nil {
			return 0, fmt.Errorf("the factory gave nil; expected %s", expected)
		}
		return create(part)
	}})
}

func ints(values []int64) []int {
	converted := make([]int, len(values))
	for i, value := range values {
		converted[i] = int(value)
	}
	return converted
}
