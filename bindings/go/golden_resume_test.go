//go:build golden

package rekindle_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// A run of every golden case that is interrupted in the middle of an epoch, and done again by a new model from the same
// JSON, ends with the bytes of one that nobody disturbs.

const resumedEpochs = 2

// Of so many cases of several samples at most one is interrupted between epochs: its target fits the whole batch alone.
const casesWithSeveralBatches = 500

var errInterrupted = errors.New("interrupted")

// fitSize is the size of a batch of which there are two in an epoch; it is one sample where all must have the same
// size, and all samples where a target fits only as many as the output has columns.
func (c *goldenCase) fitSize() int {
	half := (c.samples() + 1) / 2
	switch {
	case strings.HasPrefix(c.name, "loss_mse_broadcast_row_when_square"):
		return c.samples()
	case c.isStateful() && c.samples()%half != 0:
		return 1
	}
	return half
}

// lastBatch is the number of an epoch's last batch, counted from 0.
func (c *goldenCase) lastBatch() int { return (c.samples() - 1) / c.fitSize() }

// fit trains on the case's data, shuffled.
func (c *goldenCase) fit(model *rekindle.Model, callbacks ...rekindle.Callback) error {
	dataset := c.dataset()
	defer dataset.Close()
	options := rekindle.NewFitOptions().Epochs(resumedEpochs).BatchSize(c.fitSize()).Callbacks(callbacks...)
	_, err := model.Fit(context.Background(), dataset, options)
	return err
}

// newBackupOfEachBatch saves behind each batch, before the next.
func newBackupOfEachBatch(t *testing.T, folder string) *rekindle.BackupAndRestore {
	t.Helper()
	backup, err := rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder).SaveFreqBatches(1).Asynchronous(false))
	require(t, err)
	return backup
}

// interrupt ends a run of a model that has the case's weights, before the last batch of its second epoch.
func (c *goldenCase) interrupt(t *testing.T, folder string) {
	t.Helper()
	model, backup := c.newModelWithWeights(t), newBackupOfEachBatch(t, folder)
	defer model.Close()
	defer backup.Close()
	err := c.fit(model, backup, &rekindle.LambdaCallback{OnTrainBatchBegin: func(event *rekindle.Event) error {
		if event.Epoch == 1 && event.Batch == c.lastBatch() {
			return errInterrupted
		}
		return nil
	}})
	if !errors.Is(err, errInterrupted) {
		t.Fatalf("the run ended with %v; expected %v", err, errInterrupted)
	}
}

// resume has a new model go on, which has only what the backup gives it, and gives its state.
func (c *goldenCase) resume(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	model, backup := c.newModel(t), newBackupOfEachBatch(t, folder)
	defer model.Close()
	defer backup.Close()
	require(t, c.fit(model, backup, &rekindle.LambdaCallback{OnTrainBegin: func(event *rekindle.Event) error {
		if !event.Restored || event.Epoch != 1 || event.Batch != c.lastBatch() {
			t.Errorf("restored: %v, at epoch %d and batch %d; expected epoch 1 and batch %d", event.Restored, event.Epoch,
				event.Batch, c.lastBatch())
		}
		return nil
	}}))
	return statesOf(model)
}

// statesOf are the bytes of all that training changes, by name, and the history.
func statesOf(model *rekindle.Model) map[string][]byte {
	states := map[string][]byte{"the history": fmt.Append(nil, *must(model.History()))}
	for _, name := range must(model.StateNames()) {
		states[name] = must(model.State(name)).Bytes()
	}
	return states
}

func TestGoldenRunsResume(t *testing.T) {
	paths, whole, single := goldenPaths(*goldenCases), 0, 0
	t.Run("cases", func(t *testing.T) { // which ends when all that run beside each other have ended
		for _, path := range paths {
			golden := readGolden(path)
			if golden.samples() == 1 {
				single++
			} else if golden.lastBatch() == 0 {
				whole++
			}
			t.Run(golden.name, func(t *testing.T) {
				t.Parallel() // most of the time goes to waiting for the disk
				expectResumed(t, golden)
			})
		}
	})
	if whole*casesWithSeveralBatches > len(paths) {
		t.Errorf("%d of %d cases have several samples and a batch an epoch; expected fewer", whole, len(paths))
	}
	fmt.Printf("golden: %d cases interrupted and resumed, %d of them between epochs\n", len(paths), whole+single)
}

func expectResumed(t *testing.T, golden *goldenCase) {
	undisturbed := golden.newModelWithWeights(t)
	defer undisturbed.Close()
	require(t, golden.fit(undisturbed))
	folder := t.TempDir()
	golden.interrupt(t, folder)
	states, expected := golden.resume(t, folder), statesOf(undisturbed)
	if len(states) != len(expected) {
		t.Errorf("%d states; expected %d", len(states), len(expected))
	}
	for name, bytes := range expected {
		if got, ok := states[name]; !ok || string(got) != string(bytes) {
			t.Errorf("%s has other bytes than without the interruption", name)
		}
	}
}
