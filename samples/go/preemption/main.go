// A job that a scheduler may end with SIGTERM: it saves its state and exits with 75, "try again later"; started again,
// it goes on. A second SIGTERM ends it at once.
//
//	preemption <backup folder> <model file> <epochs>
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"strconv"
	"syscall"

	"rekindle.org/rekindle"
)

const (
	samples  = 4096
	features = 16
	tryAgain = 75
)

// newDataset is points of a cube, and whether each is inside a ball.
func newDataset() (*rekindle.Dataset, error) {
	points, inside := make([]float32, samples*features), make([]float32, samples)
	random := uint32(1)
	for i := range inside {
		squares := float32(0)
		for j := range features {
			random = random*1664525 + 1013904223
			point := float32(random>>8)/(1<<23) - 1
			points[i*features+j] = point
			squares += point * point
		}
		if squares < features/3.0 {
			inside[i] = 1
		}
	}
	return rekindle.NewDataset(rekindle.ArrayDataset{
		X: rekindle.ArrayOf(points, samples, features),
		Y: rekindle.ArrayOf(inside, samples, 1),
	})
}

var report = rekindle.LambdaCallback{
	OnTrainBegin: func(event *rekindle.Event) error {
		if event.Restored {
			fmt.Printf("restored at epoch %d, batch %d\n", event.Epoch, event.Batch)
		}
		return nil
	},
	OnEpochEnd: func(event *rekindle.Event) error {
		fmt.Printf("epoch %d\n", event.Epoch)
		return nil
	},
}

func run(backupDir, modelFile string, epochs int) error {
	dataset, err := newDataset()
	if err != nil {
		return err
	}
	defer dataset.Close()
	model, err := rekindle.NewSequential(nil,
		rekindle.NewDense(64).Activation("relu"), rekindle.NewDense(1).Activation("sigmoid"))
	if err != nil {
		return err
	}
	defer model.Close()
	compile := rekindle.NewCompileOptions().Optimizer(rekindle.NewAdam()).Loss("binary_crossentropy")
	if err = model.Compile(compile); err != nil {
		return err
	}
	backup, err := rekindle.NewBackupAndRestore(
		rekindle.NewBackupOptions(backupDir).SaveFreqOff().SaveBeforePreemption(true))
	if err != nil {
		return err
	}
	defer backup.Close()
	options := rekindle.NewFitOptions().Epochs(epochs).Callbacks(&report, backup)
	if _, err = model.Fit(context.Background(), dataset, options); err != nil {
		return err
	}
	if err = model.Save(modelFile); err != nil {
		return err
	}
	return backup.Finish() // the model is saved: the backup may go
}

func main() {
	log.SetFlags(0)
	if err := rekindle.SetLogger(slog.Default()); err != nil {
		log.Fatal(err)
	}
	if len(os.Args) != 4 {
		log.Fatal("usage: preemption <backup folder> <model file> <epochs>")
	}
	epochs, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	defer rekindle.PreemptOn(syscall.SIGTERM)()
	switch err := run(os.Args[1], os.Args[2], epochs); {
	case errors.Is(err, rekindle.ErrPreempted):
		fmt.Println("preempted:", err)
		os.Exit(tryAgain)
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println("finished")
}
