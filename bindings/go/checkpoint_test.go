package rekindle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rekindle.org/rekindle"
)

func TestACheckpointHoldsWhatWasSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.rekindle")
	model := newClassifier(3)
	defer model.Close()
	require(t, model.Build(features))
	require(t, model.Save(path))
	checkpoint := must(rekindle.OpenCheckpoint(path))
	defer checkpoint.Close()
	require(t, checkpoint.Verify())
	if progress := must(checkpoint.Progress()); progress.RunStatus != rekindle.RunNone {
		t.Error(progress)
	}
	entries := must(checkpoint.Entries())
	names := must(model.StateNames())
	if len(entries) < len(names) || len(names) == 0 {
		t.Errorf("%d entries, %d names", len(entries), len(names))
	}
	for _, name := range names {
		expected := must(model.State(name))
		entry := must(checkpoint.Entry(name))
		read := must(checkpoint.Read(name))
		if !slices.Equal(entry.Shape, expected.Shape()) || entry.DType != expected.DType() ||
			!slices.Equal(read.Shape(), expected.Shape()) || !bytes.Equal(read.Bytes(), expected.Bytes()) {
			t.Errorf("%s: %v", name, entry)
		}
		slice := make([]byte, 4)
		require(t, checkpoint.ReadBytes(name, 0, slice))
		require(t, checkpoint.Borrow(name, func(whole []byte) error {
			if !bytes.Equal(whole, expected.Bytes()) || !bytes.Equal(slice, whole[:4]) {
				t.Errorf("%s: other bytes", name)
			}
			return nil
		}))
	}
	for _, text := range []func() (string, error){
		checkpoint.Configuration, checkpoint.Fingerprint, checkpoint.Environment,
		model.ToJSON, model.CompileToJSON, model.MemoryReport, rekindle.BuildInfo,
	} {
		if text := must(text()); !json.Valid([]byte(text)) {
			t.Error(text)
		}
	}
	if _, err := checkpoint.Entry("nothing"); !errors.Is(err, rekindle.ErrNotFound) {
		t.Error(err)
	}
	if err := checkpoint.ReadBytes("weights/dense/kernel", 1<<40, make([]byte, 1)); !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Error(err)
	}
}

func TestAModelIsMadeAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.rekindle")
	model := newClassifier(3)
	defer model.Close()
	require(t, model.Build(features))
	require(t, model.Save(path))
	weights := path + ".weights"
	require(t, model.SaveWeights(weights))

	loaded := must(rekindle.LoadModel(path))
	defer loaded.Close()
	expectEqual(t, stateOf(loaded), stateOf(model))

	rebuilt := must(rekindle.ModelFromJSON(must(model.ToJSON())))
	defer rebuilt.Close()
	require(t, rebuilt.CompileFromJSON(must(model.CompileToJSON())))
	require(t, rebuilt.Build(features))
	require(t, rebuilt.SetWeight("dense/bias", rekindle.ArrayOf(make([]float32, 16))))
	require(t, rebuilt.LoadWeights(weights))
	expectEqual(t, stateOf(rebuilt), stateOf(model))
	if must(rebuilt.Summary()) != must(model.Summary()) || !slices.Equal(must(rebuilt.WeightNames()), must(model.WeightNames())) {
		t.Error(must(rebuilt.Summary()))
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.rekindle")
	model := newClassifier(3)
	defer model.Close()
	require(t, model.Build(features))
	require(t, model.Save(path))
	file := must(os.ReadFile(path))
	file[len(file)/2] ^= 1
	require(t, os.WriteFile(path, file, 0o600))
	checkpoint, err := rekindle.OpenCheckpoint(path)
	if err == nil {
		defer checkpoint.Close()
		err = checkpoint.Verify()
	}
	if !errors.Is(err, rekindle.ErrCorrupt) {
		t.Error(err)
	}
}

func TestTheNewestBackupIsFound(t *testing.T) {
	folder := t.TempDir()
	if _, err := rekindle.NewestCheckpoint(folder); !errors.Is(err, rekindle.ErrNotFound) {
		t.Error(err)
	}
	if paths := must(rekindle.Checkpoints(folder)); len(paths) != 0 {
		t.Error(paths)
	}
	model := newClassifier(3)
	defer model.Close()
	backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder).KeepGenerations(3)))
	defer backup.Close()
	require(t, model.Build(features))
	for batch := range 6 {
		require(t, backup.Save(model, rekindle.Position{Epoch: 2, Batch: batch}))
	}
	paths := must(rekindle.Checkpoints(folder))
	if len(paths) != 3 || paths[0] != must(rekindle.NewestCheckpoint(folder)) || !slices.IsSorted([]string{paths[2], paths[1], paths[0]}) {
		t.Error(paths)
	}
	if _, err := rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder).KeepGenerations(-1)); !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Error(err)
	}
	checkpoint := must(rekindle.OpenCheckpoint(must(rekindle.NewestCheckpoint(folder))))
	defer checkpoint.Close()
	if progress := must(checkpoint.Progress()); progress.Epoch != 2 || progress.Batch != 5 || progress.RunStatus != rekindle.RunRunning {
		t.Error(progress)
	}
}
