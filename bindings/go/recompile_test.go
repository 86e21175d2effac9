package rekindle_test

import (
	"slices"
	"sync"
	"testing"

	"rekindle.org/rekindle"
)

// Compiling again: by the same optimizer a run goes on as if nothing had been compiled, by another it starts anew.

const momentum = "optimizer/dense_1/kernel/momentum"

func compileBy(optimizer any) *rekindle.CompileOptions {
	return rekindle.NewCompileOptions().Optimizer(optimizer).Loss("sparse_categorical_crossentropy")
}

func compiledBy(t *testing.T, optimizer any) *rekindle.Model {
	t.Helper()
	model := newClassifier(1)
	require(t, model.Build(features))
	require(t, model.Compile(compileBy(optimizer)))
	return model
}

func train(t *testing.T, model *rekindle.Model, batches int) {
	t.Helper()
	for range batches {
		trainOnBatch(t, model)
	}
}

func updates(model *rekindle.Model) int64 {
	return must(rekindle.Values[int64](must(model.State("optimizer/iterations"))))[0]
}

func expectUpdates(t *testing.T, model *rekindle.Model, expected int64) {
	t.Helper()
	if got := updates(model); got != expected {
		t.Errorf("%d updates; expected %d", got, expected)
	}
}

func numbers(model *rekindle.Model, state string) []float32 {
	return must(rekindle.Values[float32](must(model.State(state))))
}

func isNotZero(value float32) bool { return value != 0 }

func expectSameState(t *testing.T, got, expected *rekindle.Model) {
	t.Helper()
	for _, name := range must(expected.StateNames()) {
		if !slices.Equal(must(got.State(name)).Bytes(), must(expected.State(name)).Bytes()) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestTheSameOptimizerGoesOn(t *testing.T) {
	optimizer := rekindle.NewAdam().LearningRate(0.1).UseEma(true)
	model, uninterrupted := compiledBy(t, optimizer), compiledBy(t, rekindle.NewAdam().LearningRate(0.1).UseEma(true))
	defer model.Close()
	defer uninterrupted.Close()
	train(t, model, 3)
	require(t, model.SetLearningRate(0.05))
	require(t, model.Compile(compileBy(optimizer)))
	train(t, model, 3)
	train(t, uninterrupted, 3)
	require(t, uninterrupted.SetLearningRate(0.05))
	train(t, uninterrupted, 3)
	expectSameState(t, model, uninterrupted)
}

func TestWhatIsThawedBeginsAndTheRestGoesOn(t *testing.T) {
	optimizer := rekindle.NewAdam()
	model := compiledBy(t, optimizer)
	defer model.Close()
	require(t, model.SetTrainable("dense", false))
	require(t, model.Compile(compileBy(optimizer)))
	train(t, model, 3)
	before := numbers(model, momentum)
	require(t, model.SetTrainable("dense", true))
	require(t, model.Compile(compileBy(optimizer)))
	expectUpdates(t, model, 3)
	if !slices.Equal(numbers(model, momentum), before) {
		t.Error("the state of a layer that was trained is another")
	}
	thawed := numbers(model, "optimizer/dense/kernel/momentum")
	if slices.ContainsFunc(thawed, isNotZero) {
		t.Error("the state of a layer that was frozen does not begin with 0")
	}
	train(t, model, 1)
	expectUpdates(t, model, 4)
}

func TestAnotherOptimizerStartsAnew(t *testing.T) {
	first := rekindle.NewAdam().LearningRate(0.1)
	copied := *first
	for _, another := range []any{rekindle.NewAdam().LearningRate(0.1), &copied, "adam", "adam", first} {
		model := compiledBy(t, rekindle.NewAdam().LearningRate(0.1))
		train(t, model, 3)
		require(t, model.Compile(compileBy(another)))
		expectUpdates(t, model, 0)
		if slices.ContainsFunc(numbers(model, momentum), isNotZero) {
			t.Error("the state does not begin with 0")
		}
		model.Close()
	}
}

func TestAnOptimizerThatWasLeftStartsAnew(t *testing.T) {
	optimizer := rekindle.NewAdam()
	model := compiledBy(t, optimizer)
	defer model.Close()
	for _, leave := range []func() error{
		func() error { return model.Compile(compileBy("adam")) },
		func() error { return model.Compile(compileBy(rekindle.NewAdam())) },
		func() error { return model.CompileFromJSON(must(model.CompileToJSON())) },
	} {
		require(t, leave())
		train(t, model, 1)
		require(t, model.Compile(compileBy(optimizer)))
		expectUpdates(t, model, 0)
	}
}

func TestAnOptimizerIsTheSameWhileItIsToldTheSame(t *testing.T) {
	rate := func(int) (float64, error) { return 0.1, nil }
	for what, test := range map[string]struct {
		change func(adam *rekindle.Adam, schedule *rekindle.CosineDecay, custom *rekindle.CustomSchedule)
		goesOn bool
	}{
		"a rate": {func(adam *rekindle.Adam, _ *rekindle.CosineDecay, _ *rekindle.CustomSchedule) {
			adam.Beta1(0.5)
		}, false},
		"texts": {func(adam *rekindle.Adam, _ *rekindle.CosineDecay, _ *rekindle.CustomSchedule) {
			adam.ExcludeFromWeightDecay("a", "b")
		}, false},
		"its schedule": {func(adam *rekindle.Adam, schedule *rekindle.CosineDecay, _ *rekindle.CustomSchedule) {
			schedule.Alpha(0.5)
		}, false},
		"another schedule": {func(adam *rekindle.Adam, _ *rekindle.CosineDecay, custom *rekindle.CustomSchedule) {
			adam.LearningRateSchedule(custom)
		}, false},
		"nothing": {func(*rekindle.Adam, *rekindle.CosineDecay, *rekindle.CustomSchedule) {}, true},
		"the same": {func(adam *rekindle.Adam, schedule *rekindle.CosineDecay, _ *rekindle.CustomSchedule) {
			adam.Beta1(0.7).ExcludeFromWeightDecay("a b").LearningRateSchedule(schedule.Alpha(0))
		}, true},
	} {
		schedule, custom := rekindle.NewCosineDecay(0.1, 100).Alpha(0), rekindle.NewCustomSchedule("Rate", rate)
		optimizer := rekindle.NewAdam().Beta1(0.7).ExcludeFromWeightDecay("a b").LearningRateSchedule(schedule)
		model := compiledBy(t, optimizer)
		train(t, model, 3)
		test.change(optimizer, schedule, custom)
		require(t, model.Compile(compileBy(optimizer)))
		if goesOn := updates(model) == 3; goesOn != test.goesOn {
			t.Errorf("told %s: it goes on: %v; expected %v", what, goesOn, test.goesOn)
		}
		model.Close()
	}
}

func TestAScheduleOfTheProgramsOwnIsTheSameWhileItIsToldTheSame(t *testing.T) {
	rate := func(int) (float64, error) { return 0.1, nil }
	schedule := rekindle.NewCustomSchedule("Rate", rate)
	optimizer := rekindle.NewSGD().LearningRateSchedule(schedule)
	model := compiledBy(t, optimizer)
	defer model.Close()
	train(t, model, 1)
	require(t, model.Compile(compileBy(optimizer)))
	expectUpdates(t, model, 1)
	schedule.Config(`{"rate":1}`)
	require(t, model.Compile(compileBy(optimizer)))
	expectUpdates(t, model, 0)
	train(t, model, 1)
	require(t, model.Compile(compileBy(optimizer.LearningRateSchedule(rekindle.NewCustomSchedule("Rate", rate)))))
	expectUpdates(t, model, 0)
}

func TestACompileThatFailsChangesNothing(t *testing.T) {
	optimizer := rekindle.NewAdam()
	model := compiledBy(t, optimizer)
	defer model.Close()
	train(t, model, 3)
	for _, given := range []any{optimizer, rekindle.NewAdam(), rekindle.NewSGD().LearningRate(-1)} {
		if model.Compile(compileBy(given).Loss("none such")) == nil {
			t.Error("there is such a loss")
		}
		require(t, model.Compile(compileBy(optimizer)))
		expectUpdates(t, model, 3)
	}
}

func TestModelsOfOneOptimizerHaveEachTheirOwnState(t *testing.T) {
	optimizer := rekindle.NewAdam()
	one, other, alone := compiledBy(t, optimizer), compiledBy(t, optimizer), compiledBy(t, rekindle.NewAdam())
	defer other.Close()
	defer alone.Close()
	train(t, one, 3)
	expectUpdates(t, other, 0)
	train(t, other, 1)
	require(t, one.Compile(compileBy(optimizer)))
	require(t, other.Compile(compileBy(optimizer)))
	one.Close()
	train(t, other, 1)
	train(t, alone, 2)
	expectSameState(t, other, alone)
}

func TestGoroutinesCompileTheirModelsByOneOptimizer(t *testing.T) {
	optimizer := rekindle.NewAdam().LearningRateSchedule(rekindle.NewCosineDecay(0.1, 100))
	var wait sync.WaitGroup
	for range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			model := compiledBy(t, optimizer)
			defer model.Close()
			for range 20 {
				train(t, model, 1)
				require(t, model.Compile(compileBy(optimizer)))
			}
			expectUpdates(t, model, 20)
		}()
	}
	wait.Wait()
}

func TestAClosedModelHasGivenItsOptimizerBack(t *testing.T) {
	before := rekindle.TargetCount()
	optimizer := rekindle.NewAdam()
	optimizer.LearningRateSchedule(rekindle.NewCustomSchedule("Rate", func(int) (float64, error) {
		_ = optimizer // of which it is the schedule
		return 0.1, nil
	}))
	model := compiledBy(t, optimizer)
	require(t, model.Compile(compileBy(optimizer)))
	if got := rekindle.TargetCount(); got != before+1 {
		t.Errorf("%d targets; expected %d", got, before+1)
	}
	for _, another := range []any{rekindle.NewAdam(), nil} {
		require(t, model.Compile(compileBy(another)))
		if got := rekindle.TargetCount(); got != before {
			t.Errorf("%d targets; expected %d", got, before)
		}
		require(t, model.Compile(compileBy(optimizer)))
	}
	model.Close()
	if got := rekindle.TargetCount(); got != before {
		t.Errorf("%d targets; expected %d", got, before)
	}
}

func TestADroppedModelGivesItsOptimizerBack(t *testing.T) {
	before := rekindle.TargetCount()
	schedule := rekindle.NewCustomSchedule("Rate", func(int) (float64, error) { return 0.1, nil })
	optimizer := rekindle.NewAdam().LearningRateSchedule(schedule)
	defer rekindle.CollectAtEachUse()()
	for range 3 {
		model := compiledBy(t, optimizer)
		train(t, model, 1)
		require(t, model.Compile(compileBy(optimizer)))
		train(t, model, 1)
		expectUpdates(t, model, 2)
	}
	collectUntil(t, before)
	model, dropped := compiledBy(t, rekindle.NewAdam()), rekindle.NewAdam().LearningRateSchedule(schedule)
	require(t, model.Compile(compileBy(dropped)))
	dropped.LearningRateSchedule(rekindle.NewCustomSchedule("Other", func(int) (float64, error) {
		return model.LearningRate() // the model has not been compiled with this
	}))
	collectUntil(t, before)
}
