package rekindle_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

var errHook = errors.New("the hook has had enough")

// hookNames are the fields of Callback that are hooks.
func hookNames() []string {
	var names []string
	callback := reflect.TypeFor[rekindle.LambdaCallback]()
	for i := range callback.NumField() {
		if callback.Field(i).Type == reflect.TypeFor[rekindle.Hook]() {
			names = append(names, callback.Field(i).Name)
		}
	}
	return names
}

// all is a callback with all hooks, each of which goes to a function.
func all(called func(hook string, event *rekindle.Event) error) rekindle.Callback {
	callback := &rekindle.LambdaCallback{Name: "all"}
	for _, name := range hookNames() {
		hook := rekindle.Hook(func(event *rekindle.Event) error { return called(name, event) })
		reflect.ValueOf(callback).Elem().FieldByName(name).Set(reflect.ValueOf(hook))
	}
	return callback
}

func TestHooksComeInKerasOrder(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	var calls []string
	record := all(func(hook string, event *rekindle.Event) error {
		logs := slices.Sorted(maps.Keys(event.Logs()))
		calls = append(calls, fmt.Sprintf("%s %d %d %d %v", hook, event.Epoch, event.Batch, event.Step, logs))
		if got := event.Params(); got.Steps > 2 {
			t.Error(got)
		}
		return nil
	})
	must(model.Fit(context.Background(), dataset, rekindle.NewFitOptions().BatchSize(40).Callbacks(record)))
	must(model.Evaluate(dataset, rekindle.NewEvaluateOptions().BatchSize(70).Callbacks(record)))
	must(model.Predict(dataset, rekindle.NewPredictOptions().BatchSize(70).Callbacks(record)))
	expected := []string{
		"OnTrainBegin -1 -1 0 []",
		"OnEpochBegin 0 -1 0 []",
		"OnTrainBatchBegin 0 0 0 []",
		"OnTrainBatchEnd 0 0 1 [accuracy loss]",
		"OnTrainBatchBegin 0 1 1 []",
		"OnTrainBatchEnd 0 1 2 [accuracy loss]",
		"OnEpochEnd 0 -1 2 [accuracy loss]",
		"OnTrainEnd -1 -1 2 [accuracy loss]",
		"OnTestBegin -1 -1 2 []",
		"OnTestBatchBegin -1 0 2 []",
		"OnTestBatchEnd -1 0 2 [accuracy loss]",
		"OnTestEnd -1 -1 2 [accuracy loss]",
		"OnPredictBegin -1 -1 2 []",
		"OnPredictBatchBegin -1 0 2 []",
		"OnPredictBatchEnd -1 0 2 []",
		"OnPredictEnd -1 -1 2 []",
	}
	if !slices.Equal(calls, expected) {
		t.Errorf("calls:\n%s\nexpected:\n%s", strings.Join(calls, "\n"), strings.Join(expected, "\n"))
	}
}

// endings are ways for a hook to end a call, and what is seen of them.
var endings = []struct {
	name string
	fail func() error
	seen func(t *testing.T, run func() error)
}{
	{"error", func() error { return fmt.Errorf("wrapped: %w", errHook) }, func(t *testing.T, run func() error) {
		err := run()
		if !errors.Is(err, errHook) || !errors.Is(err, rekindle.ErrAborted) {
			t.Error(err)
		}
	}},
	{"panic", func() error { panic(errHook) }, func(t *testing.T, run func() error) {
		err, _ := expectPanic(t, func() { _ = run() }).(*rekindle.PanicError)
		if !errors.Is(err, errHook) || !strings.Contains(err.Error(), "hooks_test.go") {
			t.Error(err)
		}
	}},
}

func TestAHooksFailureEndsTheCallAndTheNextFitGoesOn(t *testing.T) {
	dataset := newDataset()
	defer dataset.Close()
	whole := newClassifier(1)
	defer whole.Close()
	fit := options(3)
	fit.ValidationData(dataset)
	must(whole.Fit(context.Background(), dataset, fit))
	expected := stateOf(whole)
	for _, ending := range endings {
		for _, hook := range hookNames() {
			t.Run(ending.name+"/"+hook, func(t *testing.T) {
				failing := all(func(called string, event *rekindle.Event) error {
					if called == hook && event.Epoch <= 1 {
						return ending.fail()
					}
					return nil
				})
				backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(t.TempDir()).SaveFreqBatches(1).Asynchronous(false)))
				defer backup.Close()
				model := newClassifier(1)
				defer model.Close()
				require(t, model.Build(features))
				fit := *fit
				predicts := strings.Contains(hook, "Predict")
				ending.seen(t, func() error {
					if predicts {
						_, err := model.Predict(dataset, rekindle.NewPredictOptions().Callbacks(failing))
						return err
					}
					failed := fit
					failed.Callbacks(failing, backup)
					_, err := model.Fit(context.Background(), dataset, &failed)
					return err
				})
				resumed := false
				fit.Callbacks(backup, &rekindle.LambdaCallback{OnTrainBegin: func(event *rekindle.Event) error {
					resumed = event.Restored
					return nil
				}})
				must(model.Fit(context.Background(), dataset, &fit))
				if kept := !predicts && hook != "OnTrainBegin"; resumed != kept {
					t.Errorf("resumed: %v; expected %v", resumed, kept)
				}
				expectEqual(t, stateOf(model), expected)
			})
		}
	}
}

func TestManyFailedCallsLeakNothing(t *testing.T) {
	dataset := newDataset()
	defer dataset.Close()
	model := newClassifier(1)
	defer model.Close()
	require(t, model.Build(features))
	before := rekindle.TargetCount()
	names := hookNames()
	fail := func(i int) {
		ending := endings[i%len(endings)]
		hook := names[i/len(endings)%len(names)]
		failing := all(func(called string, _ *rekindle.Event) error {
			if called == hook {
				return ending.fail()
			}
			return nil
		})
		ending.seen(t, func() (err error) {
			switch {
			case strings.Contains(hook, "Predict"):
				_, err = model.Predict(dataset, rekindle.NewPredictOptions().Callbacks(failing))
			case strings.Contains(hook, "Test"):
				_, err = model.Evaluate(dataset, rekindle.NewEvaluateOptions().Callbacks(failing))
			default:
				_, err = model.Fit(context.Background(), dataset, rekindle.NewFitOptions().Callbacks(failing))
			}
			return err
		})
	}
	for i := range 5_000 {
		fail(i)
	}
	settled := residentBytes()
	for i := range 5_000 {
		fail(i)
	}
	if got := rekindle.TargetCount(); got != before {
		t.Errorf("%d targets; expected %d", got, before)
	}
	if grown := residentBytes() - settled; grown > 4<<20 {
		t.Errorf("resident memory grew by %d bytes in 5,000 calls", grown)
	}
}

func residentBytes() int {
	runtime.GC()
	var total, resident int
	must(fmt.Sscan(string(must(os.ReadFile("/proc/self/statm"))), &total, &resident))
	return resident * os.Getpagesize()
}

func TestStopEndsTheFitCleanly(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	fit := options(10)
	fit.Callbacks(&rekindle.LambdaCallback{OnEpochEnd: func(event *rekindle.Event) error {
		if event.Epoch == 1 {
			return rekindle.Stop
		}
		return nil
	}})
	history := must(model.Fit(context.Background(), dataset, fit))
	if !slices.Equal(history.Epochs, []int{0, 1}) || len(history.Values["loss"]) != 2 {
		t.Error(history)
	}
}

func TestAnEventIsOverWithItsHook(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	var kept *rekindle.Event
	fit := options(1)
	fit.Callbacks(&rekindle.LambdaCallback{OnEpochEnd: func(event *rekindle.Event) error {
		kept = event
		return nil
	}})
	must(model.Fit(context.Background(), dataset, fit))
	expectPanic(t, func() { kept.Logs() })
}

func TestAHookMayUseTheModelButNotTrainIt(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	fit := options(1)
	fit.Callbacks(&rekindle.LambdaCallback{OnEpochEnd: func(event *rekindle.Event) error {
		require(t, event.Model.SetLearningRate(must(event.Model.LearningRate())/2))
		must(event.Model.Evaluate(dataset, nil))
		if _, err := event.Model.Fit(context.Background(), dataset, options(1)); !errors.Is(err, rekindle.ErrBusy) {
			t.Error(err)
		}
		return nil
	}})
	must(model.Fit(context.Background(), dataset, fit))
	if rate := must(model.LearningRate()); rate != 0.0005 {
		t.Error(rate)
	}
}

func TestAPanicPassesThroughCallsInsideHooks(t *testing.T) {
	model, dataset := newClassifier(1), newDataset()
	defer model.Close()
	defer dataset.Close()
	inner := &rekindle.LambdaCallback{OnTestBegin: func(*rekindle.Event) error { panic("deep") }}
	fit := options(1)
	fit.Callbacks(&rekindle.LambdaCallback{OnEpochEnd: func(event *rekindle.Event) error {
		_, err := event.Model.Evaluate(dataset, rekindle.NewEvaluateOptions().Callbacks(inner))
		return err
	}})
	value, _ := expectPanic(t, func() { _, _ = model.Fit(context.Background(), dataset, fit) }).(*rekindle.PanicError)
	if value == nil || value.Value != "deep" {
		t.Error(value)
	}
	must(model.Fit(context.Background(), dataset, options(1)))
}

// What happens to those who do what Hook forbids: their model stays busy, and nothing else is harmed.
func TestAHookThatEndsItsGoroutineHarmsNothingElse(t *testing.T) {
	dataset := newDataset()
	defer dataset.Close()
	model := newClassifier(1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		fit := options(1)
		fit.Callbacks(&rekindle.LambdaCallback{OnEpochEnd: func(*rekindle.Event) error {
			runtime.Goexit()
			return nil
		}})
		_, _ = model.Fit(context.Background(), dataset, fit)
		t.Error("the goroutine went on")
	}()
	<-ended
	if _, err := model.Fit(context.Background(), dataset, options(1)); !errors.Is(err, rekindle.ErrBusy) {
		t.Error(err)
	}
	expectEqual(t, undisturbed(2, 3), undisturbed(2, 3))
}
