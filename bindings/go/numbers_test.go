package rekindle_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// spoilt is the samples with a number that is none, in the third batch of those of options.
func spoilt() *rekindle.Dataset {
	x := newFeatures(samples)
	x[35*features+2] = float32(math.NaN())
	return must(rekindle.NewDataset(rekindle.ArrayDataset{
		X: rekindle.ArrayOf(x, samples, features),
		Y: rekindle.ArrayOf(newLabels(samples)),
	}))
}

func TestANumberThatIsNoneEndsAFitUnlessAllowed(t *testing.T) {
	model, dataset := newClassifier(1), spoilt()
	defer model.Close()
	defer dataset.Close()
	_, err := model.Fit(context.Background(), dataset, rekindle.NewFitOptions().BatchSize(16).Shuffle(false))
	expected := "epoch 0, batch 2: x has nan at element 2 of sample 35; expected finite numbers"
	if !errors.Is(err, rekindle.ErrData) || !strings.Contains(err.Error(), expected) {
		t.Errorf("the error is %v; expected %s", err, expected)
	}
	require(t, model.Compile(rekindle.NewCompileOptions().Loss("sparse_categorical_crossentropy").AllowNonFinite(true)))
	must(model.Fit(context.Background(), dataset, options(1)))
}

func TestClassesThatCannotOccurHaveNoWeight(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	_, err := model.Fit(context.Background(), dataset, rekindle.NewFitOptions().ClassWeights(map[int]float64{3: 2}))
	expected := "ClassWeights has class 3; expected 0 to 2"
	if !errors.Is(err, rekindle.ErrInvalidArgument) || !strings.Contains(err.Error(), expected) {
		t.Errorf("the error is %v; expected %s", err, expected)
	}
	must(model.Fit(context.Background(), dataset, rekindle.NewFitOptions().ClassWeights(map[int]float64{2: 2})))
}
