package rekindle_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

func TestTheLibrarysCallbacksStandInTheListOfTheProgramsOwn(t *testing.T) {
	model, dataset, backup := newClassifier(3), newDataset(), newBackup(t.TempDir())
	defer model.Close()
	defer dataset.Close()
	defer backup.Close()
	folder, epochs := t.TempDir(), 0
	log, saved := filepath.Join(folder, "log.csv"), filepath.Join(folder, "model")
	fit := options(5)
	fit.Callbacks(
		rekindle.NewEarlyStopping().Monitor("loss").MinDelta(100).Patience(2).RestoreBestWeights(true),
		rekindle.NewLearningRateScheduler(func(epoch int, rate float64) (float64, error) { return rate / float64(epoch+1), nil }),
		rekindle.NewCSVLogger(log),
		rekindle.NewModelCheckpoint(saved).Monitor("loss").SaveBestOnly(true),
		rekindle.NewReduceLROnPlateau().Monitor("loss"),
		rekindle.NewTerminateOnNaN(),
		backup,
		&rekindle.LambdaCallback{OnEpochEnd: func(*rekindle.Event) error { epochs++; return nil }},
	)
	history := must(model.Fit(context.Background(), dataset, fit))
	rates := history.Values["learning_rate"]
	if epochs != 3 || len(history.Epochs) != 3 || len(rates) != 3 || math.Abs(rates[2]-0.001/6) > 1e-9 {
		t.Errorf("%d epochs, %v, learning rates %v; expected 3 epochs", epochs, history.Epochs, rates)
	}
	if rows := strings.Count(string(must(os.ReadFile(log))), "\r\n"); rows != 4 {
		t.Errorf("%d rows; expected a header and 3", rows)
	}
	must(os.Stat(saved))
}

func TestAFailingLearningRateEndsTheFitWithItsError(t *testing.T) {
	model, dataset := newClassifier(3), newDataset()
	defer model.Close()
	defer dataset.Close()
	fit := options(2)
	fit.Callbacks(rekindle.NewLearningRateScheduler(func(int, float64) (float64, error) { return 0, errHook }))
	if _, err := model.Fit(context.Background(), dataset, fit); !errors.Is(err, errHook) || !errors.Is(err, rekindle.ErrAborted) {
		t.Error(err)
	}
	fit.Callbacks(rekindle.NewLearningRateSchedulerOf(rekindle.NewExponentialDecay(0.5, 1, 0.5)))
	history := must(model.Fit(context.Background(), dataset, fit))
	if rates := history.Values["learning_rate"]; len(rates) != 2 || rates[0] != 0.5 || rates[1] != 0.25 {
		t.Errorf("learning rates %v; expected 0.5 and 0.25", rates)
	}
}

func TestAProgressBarWritesToADescriptor(t *testing.T) {
	model, dataset := newClassifier(3), newDataset()
	defer model.Close()
	defer dataset.Close()
	file := must(os.Create(filepath.Join(t.TempDir(), "lines")))
	defer file.Close()
	fit := options(2)
	fit.Callbacks(rekindle.NewProgressBar(int(file.Fd())))
	must(model.Fit(context.Background(), dataset, fit))
	if lines := string(must(os.ReadFile(file.Name()))); !strings.HasPrefix(lines, "Epoch 1/2\n5/5 - 0s - ") {
		t.Errorf("%q", lines)
	}
}
