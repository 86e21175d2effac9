// Package flatbuffers reads checkpoints with nothing but what flatc makes of the schema, and compares with the library.
package flatbuffers

import (
	"bytes"
	"context"
	"encoding/binary"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"rekindle.org/flatbuffers/rekindle/format"
	"rekindle.org/rekindle"
)

var golden = flag.String("golden", "", "a checkpoint that was not written by this binding")

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// writeBackup trains, and gives the backup that is kept.
func writeBackup(t *testing.T) string {
	folder := t.TempDir()
	model := must(rekindle.NewSequential(nil, rekindle.NewDense(3), rekindle.NewDense(1)))
	defer model.Close()
	if err := model.Compile(rekindle.NewCompileOptions().Optimizer(rekindle.NewAdam()).Loss("mse")); err != nil {
		t.Fatal(err)
	}
	dataset := must(rekindle.NewDataset(rekindle.ArrayDataset{
		X: rekindle.ArrayOf([]float32{1, 2, 3, 4, 5, 6}, 3, 2), Y: rekindle.ArrayOf([]float32{1, 2, 3}, 3, 1),
	}))
	defer dataset.Close()
	backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder)))
	defer backup.Close()
	must(model.Fit(context.Background(), dataset, rekindle.NewFitOptions().Epochs(2).Callbacks(backup)))
	return must(rekindle.NewestCheckpoint(folder))
}

func TestAPlainReaderFindsTheSame(t *testing.T) {
	for _, path := range []string{*golden, writeBackup(t)} {
		t.Run(filepath.Base(path), func(t *testing.T) { compare(t, path) })
	}
}

func compare(t *testing.T, path string) {
	file := must(os.ReadFile(path))
	size := binary.LittleEndian.Uint64(file[len(file)-48:])
	manifest := format.GetRootAsManifest(file[:size], 0)
	checkpoint := must(rekindle.OpenCheckpoint(path))
	defer checkpoint.Close()

	progress, plain := must(checkpoint.Progress()), manifest.Progress(nil)
	if int(plain.Epoch()) != progress.Epoch || int(plain.Batch()) != progress.Batch || int(plain.Step()) != progress.Step ||
		plain.Generation() != progress.Generation || rekindle.RunStatus(plain.RunStatus()) != progress.RunStatus {
		t.Error(progress)
	}
	if string(manifest.Configuration()) != must(checkpoint.Configuration()) ||
		string(manifest.Fingerprint()) != must(checkpoint.Fingerprint()) ||
		string(manifest.Environment()) != must(checkpoint.Environment()) {
		t.Error("the texts differ")
	}
	entries := must(checkpoint.Entries())
	if len(entries) == 0 || manifest.EntriesLength() != len(entries) {
		t.Fatalf("%d entries; expected %d", manifest.EntriesLength(), len(entries))
	}
	for i, expected := range entries {
		var entry format.Entry
		manifest.Entries(&entry, i)
		if string(entry.Name()) != expected.Name || rekindle.DType(entry.Dtype()) != expected.DType ||
			rekindle.EntryKind(entry.Kind()) != expected.Kind || entry.ShapeLength() != len(expected.Shape) {
			t.Errorf("%s: expected %v", entry.Name(), expected)
			continue
		}
		for axis, dimension := range expected.Shape {
			if int(entry.Shape(axis)) != dimension {
				t.Errorf("%s: axis %d has %d; expected %d", entry.Name(), axis, entry.Shape(axis), dimension)
			}
		}
		extent := entry.Extent(nil)
		contents := file[extent.Offset() : extent.Offset()+extent.Size()]
		if !bytes.Equal(contents, must(checkpoint.Read(expected.Name)).Bytes()) {
			t.Errorf("%s: other bytes", expected.Name)
		}
	}
}
