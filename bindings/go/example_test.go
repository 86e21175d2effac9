package rekindle_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"rekindle.org/rekindle"
)

// The example of Keras's BackupAndRestore page: a run that is interrupted in its fifth epoch goes on there.
func Example() {
	folder, err := os.MkdirTemp("", "backup")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	x := make([]float32, 5*20)
	dataset, err := rekindle.NewDataset(rekindle.ArrayDataset{
		X: rekindle.ArrayOf(x, 5, 20),
		Y: rekindle.ArrayOf(make([]float32, 5)),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer dataset.Close()
	model, err := rekindle.NewSequential(nil, rekindle.NewDense(10))
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	if err := model.Compile(rekindle.NewCompileOptions().Optimizer(rekindle.NewSGD()).Loss("mse")); err != nil {
		log.Fatal(err)
	}
	backup, err := rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder).Asynchronous(false))
	if err != nil {
		log.Fatal(err)
	}
	defer backup.Close()

	fit := rekindle.NewFitOptions().Epochs(10).BatchSize(1)
	fit.Callbacks(backup, &rekindle.LambdaCallback{OnEpochBegin: func(event *rekindle.Event) error {
		if event.Epoch == 4 {
			return errors.New("interrupted")
		}
		return nil
	}})
	_, err = model.Fit(context.Background(), dataset, fit)
	fmt.Println(errors.Is(err, rekindle.ErrAborted))

	fit.Callbacks(backup, &rekindle.LambdaCallback{OnTrainBegin: func(event *rekindle.Event) error {
		fmt.Println("goes on in epoch", event.Epoch)
		return nil
	}})
	history, err := model.Fit(context.Background(), dataset, fit)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(history.Epochs)
	// Output:
	// true
	// goes on in epoch 4
	// [0 1 2 3 4 5 6 7 8 9]
}

// A loop of the program's own is resumed with a position and bytes of its own.
func ExampleBackupAndRestore_Restore() {
	folder, err := os.MkdirTemp("", "backup")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	batch := rekindle.Batch{
		X: rekindle.ArrayOf(make([]float32, 8*4), 8, 4),
		Y: rekindle.ArrayOf(make([]float32, 8), 8, 1),
	}

	life := func(batches int) error { // as in a process of its own
		model, err := rekindle.NewSequential(nil, rekindle.NewDense(1))
		if err != nil {
			return err
		}
		defer model.Close()
		if err := model.Build(4); err != nil {
			return err
		}
		if err := model.Compile(rekindle.NewCompileOptions().Loss("mse")); err != nil {
			return err
		}
		backup, err := rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder))
		if err != nil {
			return err
		}
		defer backup.Close()
		position, err := backup.Restore(model)
		if err != nil && !errors.Is(err, rekindle.ErrNotFound) {
			return err
		}
		fmt.Println("begins at batch", position.Batch)
		for ; position.Batch < batches; position.Batch++ {
			if _, err := model.TrainOnBatch(batch); err != nil {
				return err
			}
		}
		return backup.Save(model, position)
	}
	for _, batches := range []int{3, 6} {
		if err := life(batches); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// begins at batch 0
	// begins at batch 3
}

// A model with a block that is called twice, whose weights are shared. An error of a call is that of NewFunctional.
func ExampleNewFunctional() {
	x := rekindle.NewInput(16).Name("features")
	block := rekindle.NewDense(16).Activation("relu")
	y := rekindle.NewDense(1).Apply(block.Apply(block.Apply(x)))
	model, err := rekindle.NewFunctional(nil, rekindle.Symbols{x}, rekindle.Symbols{y})
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	fmt.Println(model.WeightNames())
	// Output: [dense/kernel dense/bias dense_1/kernel dense_1/bias] <nil>
}

// Values gives the slice behind an array.
func ExampleValues() {
	array := rekindle.ArrayOf([]float32{1, 2, 3, 4}, 2, 2)
	values, err := rekindle.Values[float32](array)
	fmt.Println(values, array.Shape(), err)
	// Output: [1 2 3 4] [2 2] <nil>
}
