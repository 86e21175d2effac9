package rekindle

import (
	"fmt"
	"reflect"
	"time"
)

// arguments hand to the library what a description was given, and leave the rest to the library's defaults. They keep the
// first thing that cannot be handed over, and the parts that were made for the length of a call.
type arguments struct {
	err  error
	made []func()
}

// end gives back the parts that were made.
func (a *arguments) end() {
	for _, destroy := range a.made {
		destroy()
	}
}

func (a *arguments) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// create calls the library, unless an argument could not be handed over.
func (a *arguments) create(function func() int64) (int64, error) {
	if a.err != nil {
		return 0, a.err
	}
	return call(function)
}

func (a *arguments) integer(value *int, set func(int64)) {
	if value != nil {
		set(int64(*value))
	}
}

func (a *arguments) unsigned(value *uint64, set func(int64)) {
	if value != nil {
		set(int64(*value))
	}
}

func (a *arguments) real(value *float64, set func(float64)) {
	if value != nil {
		set(*value)
	}
}

func (a *arguments) seconds(value *time.Duration, set func(float64)) {
	if value != nil {
		set(value.Seconds())
	}
}

func (a *arguments) flag(value *bool, set func(uint)) {
	if value != nil {
		set(flag(*value))
	}
}

// giveEnum hands over one of the values of a type.
func giveEnum[T, R ~int](value *T, set func(R)) {
	if value != nil {
		set(R(*value))
	}
}

func (a *arguments) text(argument string, value *string, set func(string)) {
	if value == nil {
		return
	}
	if *value == "" {
		a.fail(invalid("%s is \"\"; expected a text", argument))
	} else if err := checkText(argument, *value); err != nil {
		a.fail(err)
	} else {
		set(*value)
	}
}

func (a *arguments) texts(argument string, values []string, add func(string)) {
	for _, value := range values {
		a.text(argument, &value, add)
	}
}

// integers hands over so many numbers, of which one stands for all.
func (a *arguments) integers(argument string, count int, values []int, set func([]int64)) {
	if numbers := spread(a, argument, count, values); len(numbers) > 0 {
		set(int64s(numbers))
	}
}

func (a *arguments) reals(argument string, count int, values []float64, set func([]float64)) {
	if numbers := spread(a, argument, count, values); len(numbers) > 0 {
		set(numbers)
	}
}

func spread[T any](a *arguments, argument string, count int, values []T) []T {
	switch len(values) {
	case 0, count:
		return values
	case 1:
		all := make([]T, count)
		for i := range all {
			all[i] = values[0]
		}
		return all
	}
	a.fail(invalid("%s has %d numbers; expected 1 or %d", argument, len(values), count))
	return nil
}

// part makes a part for the length of the call; it takes the place of one by name.
func (a *arguments) part(create func() (int64, error), destroy func(int64), set func(int64), setName func(string)) {
	handle, err := create()
	if err != nil {
		a.fail(err)
		return
	}
	a.made = append(a.made, func() { destroy(handle) })
	set(handle)
	if setName != nil {
		setName("")
	}
}

// giveParts hands over several parts of a kind.
func giveParts[T any](a *arguments, argument string, parts []T,
	give func(a *arguments, argument string, value any, set func(int64), setName func(string)), set func([]int64)) {
	handles := make([]int64, len(parts))
	for i, part := range parts {
		element := fmt.Sprintf("%s[%d]", argument, i)
		if any(part) == nil {
			a.fail(invalid("%s is nil; expected a part", element))
			return
		}
		give(a, element, part, func(handle int64) { handles[i] = handle }, nil)
	}
	if len(parts) > 0 {
		set(handles)
	}
}

// name hands over the name of a part.
func (a *arguments) name(argument string, value any, part string, setName func(string)) {
	name, ok := value.(string)
	switch {
	case setName == nil:
		a.fail(invalid("%s is of the type %v; expected %s", argument, reflect.TypeOf(value), part))
	case !ok:
		a.fail(invalid("%s is of the type %v; expected %s or the name of one", argument, reflect.TypeOf(value), part))
	default:
		a.text(argument, &name, setName)
	}
}
