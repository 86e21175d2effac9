// The example in Keras's documentation of BackupAndRestore: a callback interrupts the first fit at epoch 4; the second
// fit goes on from there and runs the 6 epochs that are left of 10.
//
//	reference_example <backup folder>
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"

	"rekindle.org/rekindle"
)

var errInterrupting = errors.New("Interrupting!")

func interrupt(event *rekindle.Event) error {
	if event.Epoch == 4 {
		return errInterrupting
	}
	return nil
}

// newDataset is np.arange(100).reshape(5, 20) and np.zeros(5).
func newDataset() (*rekindle.Dataset, error) {
	numbers := make([]float32, 100)
	for i := range numbers {
		numbers[i] = float32(i)
	}
	return rekindle.NewDataset(rekindle.ArrayDataset{
		X: rekindle.ArrayOf(numbers, 5, 20),
		Y: rekindle.ArrayOf(make([]float32, 5)),
	})
}

func run(backupDir string) error {
	dataset, err := newDataset()
	if err != nil {
		return err
	}
	defer dataset.Close()
	model, err := rekindle.NewSequential(nil, rekindle.NewDense(10))
	if err != nil {
		return err
	}
	defer model.Close()
	if err = model.Compile(rekindle.NewCompileOptions().Loss("mse").AllowNonFinite(true)); err != nil {
		return err
	}
	// As Keras: an epoch's end is saved before the next epoch begins, and a completed run deletes its backup.
	backup, err := rekindle.NewBackupAndRestore(
		rekindle.NewBackupOptions(backupDir).Asynchronous(false).DeleteCheckpoint(true))
	if err != nil {
		return err
	}
	defer backup.Close()

	epochs := 0
	count := &rekindle.LambdaCallback{Name: "count", OnEpochEnd: func(*rekindle.Event) error { epochs++; return nil }}
	fit := rekindle.NewFitOptions().Epochs(10).BatchSize(1)
	fit.Callbacks(backup, count, &rekindle.LambdaCallback{Name: "interrupt", OnEpochBegin: interrupt})
	if _, err = model.Fit(context.Background(), dataset, fit); !errors.Is(err, errInterrupting) {
		return fmt.Errorf("the first fit was not interrupted: %w", err)
	}
	fmt.Printf("the first fit was interrupted after %d epochs\n", epochs)

	epochs = 0
	fit.Callbacks(backup, count)
	if _, err = model.Fit(context.Background(), dataset, fit); err != nil {
		return err
	}
	fmt.Printf("the second fit ran %d epochs\n", epochs)
	return nil
}

func main() {
	log.SetFlags(0)
	if err := rekindle.SetLogger(slog.Default()); err != nil {
		log.Fatal(err)
	}
	if len(os.Args) != 2 {
		log.Fatal("usage: reference_example <backup folder>")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}
