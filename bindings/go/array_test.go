package rekindle_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

func TestAnArrayIsAViewOfItsSlice(t *testing.T) {
	values := []float32{1.5, -2}
	array := rekindle.ArrayOf(values, 2, 1)
	values[1] = 7
	if got := must(rekindle.Values[float32](array)); !slices.Equal(got, []float32{1.5, 7}) {
		t.Error(got)
	}
	if !slices.Equal(array.Shape(), []int{2, 1}) || array.DType() != rekindle.Float32 || array.Len() != 2 {
		t.Error(array.Shape(), array.DType(), array.Len())
	}
	if _, err := rekindle.Values[int32](array); err == nil || !strings.Contains(err.Error(), "float32; expected int32") {
		t.Error(err)
	}
	if len(array.Bytes()) != 8 || rekindle.Int64.Size() != 8 || rekindle.DType(9).Size() != 0 {
		t.Error(len(array.Bytes()))
	}
}

func TestArraysThatDoNotFitTheirShapeAreRefused(t *testing.T) {
	y := rekindle.ArrayOf([]int32{0, 1})
	for _, test := range []struct {
		x        rekindle.Array
		expected string
	}{
		{rekindle.ArrayOf(make([]float32, 5), 2, 3), "X has 5 elements; expected the 6 of the shape [2 3]"},
		{rekindle.ArrayOf(make([]float32, 6), -2, -3), "expected dimensions of 0 or more"},
		{rekindle.ArrayOf(make([]float32, 6), 1<<62, 1<<62), "expected fewer elements"},
		{rekindle.ArrayOf(make([]float32, 9), 3, 3), "3"},
		{rekindle.Array{}, "x"},
	} {
		_, err := rekindle.NewDataset(rekindle.ArrayDataset{X: test.x, Y: y})
		if !errors.Is(err, rekindle.ErrInvalidArgument) || !strings.Contains(err.Error(), test.expected) {
			t.Errorf("%v; expected %q", err, test.expected)
		}
	}
}

func TestABorrowedSliceIsNotCopiedAndIsReleased(t *testing.T) {
	before := rekindle.TargetCount()
	x, y := newFeatures(samples), newLabels(samples)
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{
		X: rekindle.ArrayOf(x, samples, features), Y: rekindle.ArrayOf(y), Borrow: true,
	}))
	if got := rekindle.TargetCount() - before; got != 2 {
		t.Errorf("%d targets; expected 2", got)
	}
	model := must(rekindle.NewSequential(nil, rekindle.NewRescaling(1)))
	defer model.Close()
	x[0] = 42
	predicted := must(rekindle.Values[float32](must(model.Predict(dataset, nil))))
	if predicted[0] != 42 || !slices.Equal(predicted, x) {
		t.Error("the slice was copied")
	}
	dataset.Close()
	if got := rekindle.TargetCount(); got != before {
		t.Errorf("%d targets; expected %d", got, before)
	}
}
