package rekindle

import (
	"fmt"
	"maps"
	"runtime"
	"slices"

	"rekindle.org/rekindle/internal/raw"
)

// Arrays are those for the inputs or the outputs of a model that has several: [Named] or [Ordered].
type Arrays interface {
	list() []namedArray
}

// Named are arrays by the names of inputs or outputs, which are those of the layers that compute them. A zero Array is
// none, at an output that needs none.
type Named map[string]Array

// Ordered are arrays in the order of a model's inputs or outputs; of targets, those of all outputs, or of those that
// have a loss or metrics. A zero Array is none, at an output that needs none.
type Ordered []Array

type namedArray struct {
	name  string // "": its place tells what it is for
	array Array
}

func (n Named) list() []namedArray {
	list := make([]namedArray, 0, len(n))
	for _, name := range slices.Sorted(maps.Keys(n)) {
		list = append(list, namedArray{name, n[name]})
	}
	return list
}

func (o Ordered) list() []namedArray {
	list := make([]namedArray, len(o))
	for i, array := range o {
		list[i].array = array
	}
	return list
}

// samples are the arrays of a batch or dataset of one kind, and what they are called in errors.
type samples struct {
	owner          string // "the batch's "
	single, plural string // "X", "Inputs"
	arrays         []namedArray
}

// samplesOf are inputs, targets and sample weights, in this order, whose arrays fit their shapes.
func samplesOf(owner string, batch Batch) ([3]samples, error) {
	all := [3]samples{
		{owner: owner, single: "X", plural: "Inputs"},
		{owner: owner, single: "Y", plural: "Targets"},
		{owner: owner, single: "SampleWeight", plural: "SampleWeights"},
	}
	singles := [3]Array{batch.X, batch.Y, batch.SampleWeight}
	for i, several := range [3]Arrays{batch.Inputs, batch.Targets, batch.SampleWeights} {
		if err := all[i].take(singles[i], several); err != nil {
			return all, err
		}
	}
	return all, nil
}

// take takes the single array, if there is one, or else the list.
func (s *samples) take(single Array, several Arrays) error {
	switch {
	case several == nil && single.isNone():
	case several == nil:
		s.arrays = []namedArray{{array: single}}
	case !single.isNone():
		return invalid("%s%s and %s are both given; expected one of them", s.owner, s.single, s.plural)
	default:
		s.arrays = several.list()
	}
	_, named := several.(Named)
	for i, array := range s.arrays {
		if named && array.name == "" {
			return invalid("%s%s has an array of the name \"\"; expected the name of an input or output", s.owner, s.plural)
		}
		if err := checkText("a name in "+s.owner+s.plural, array.name); err != nil {
			return err
		}
		if err := array.array.check(s.argument(i)); err != nil {
			return err
		}
		if rank := len(array.array.shape); rank > 8 {
			return invalid("%s has %d dimensions; expected 8 at most", s.argument(i), rank)
		}
	}
	return nil
}

// isAlone tells whether there is one array, without a name.
func (s *samples) isAlone() bool { return len(s.arrays) == 1 && s.arrays[0].name == "" }

// argument is what one of the arrays is called.
func (s *samples) argument(index int) string {
	switch name := s.arrays[index].name; {
	case name != "":
		return fmt.Sprintf("%s%s[%q]", s.owner, s.plural, name)
	case s.isAlone():
		return s.owner + s.single
	default:
		return fmt.Sprintf("%s%s[%d]", s.owner, s.plural, index)
	}
}

// useBatch calls a function with the raw layer's batch of views of the arrays, which are pinned for so long.
func useBatch(batch Batch, function func(batch int64) error) error {
	all, err := samplesOf("the batch's ", batch)
	if err != nil {
		return err
	}
	address := raw.Raw_batch_new()
	if address == 0 {
		return &Error{Status: ErrOutOfMemory, Message: "no memory for a batch"}
	}
	defer raw.Raw_batch_delete(address)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	err = addArrays(all, &pinner, func(list int, name string, array Array) int64 {
		return raw.Raw_batch_add(address, list, name, array.rawDType(), raw.Address(array.data), int64s(array.shape))
	})
	if err != nil {
		return err
	}
	return function(address)
}

// copyBatch copies the arrays to the raw layer's batch.
func copyBatch(address int64, batch Batch) error {
	all, err := samplesOf("the batch's ", batch)
	if err != nil {
		return err
	}
	if len(all[0].arrays) == 0 {
		return invalid("the batch's X is none; expected an array, or io.EOF at the end of the pass")
	}
	var pinner runtime.Pinner
	defer pinner.Unpin()
	return addArrays(all, &pinner, func(list int, name string, array Array) int64 {
		if array.isNone() {
			return raw.Raw_batch_add(address, list, name, raw.Enum_SS_rekindle_dtype(Float32), 0, nil)
		}
		return raw.Raw_batch_add_copy(address, list, name, array.rawDType(), raw.Address(array.data),
			int64(array.count*array.dtype.Size()), int64s(array.shape))
	})
}

// addArrays calls a function for each array, which it pins, with the number of its list.
func addArrays(all [3]samples, pinner *runtime.Pinner, add func(list int, name string, array Array) int64) error {
	for list, samples := range all {
		for _, one := range samples.arrays {
			if one.array.count > 0 {
				pinner.Pin(one.array.data)
			}
			if err := run(func() int64 { return add(list, one.name, one.array) }); err != nil {
				return err
			}
		}
	}
	return nil
}
