// Trains a small convolutional network on Fashion-MNIST and never loses the run; the same run as
// samples/c/fashion_mnist.c, whose backups it takes up.
//
//	fashion_mnist [options] <data folder> <backup folder> <model file> [seed] [epochs]
//
// With --communicator <library> and, for some libraries, --arguments <text> this process is one of several that train
// together. The others may be written in C or in Java.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"strconv"

	"rekindle.org/rekindle"
)

var report = rekindle.LambdaCallback{
	OnTrainBegin: func(event *rekindle.Event) error {
		if event.Restored {
			fmt.Printf("restored at epoch %d, batch %d\n", event.Epoch, event.Batch)
		}
		return nil
	},
	OnTrainBatchEnd: func(event *rekindle.Event) error {
		if (event.Batch+1)%50 == 0 {
			fmt.Printf("epoch %d, %d batches: %s\n", event.Epoch, event.Batch+1, text(event.Logs()))
		}
		return nil
	},
	OnEpochEnd: func(event *rekindle.Event) error {
		fmt.Printf("epoch %d: %s\n", event.Epoch, text(event.Logs()))
		return nil
	},
}

func text(logs map[string]float64) string {
	return fmt.Sprintf("loss %.4f accuracy %.4f", logs["loss"], logs["accuracy"])
}

func open(folder, name string) (*rekindle.Dataset, error) {
	return rekindle.OpenIDX(rekindle.IDXDataset{
		XPath:          folder + "/" + name + "-images-idx3-ubyte.gz",
		YPath:          folder + "/" + name + "-labels-idx1-ubyte.gz",
		AddChannelAxis: true,
	})
}

func newModel(seed uint64) (*rekindle.Model, error) {
	model, err := rekindle.NewSequential(rekindle.NewSequentialOptions().Seed(seed),
		rekindle.NewRescaling(1.0/255.0),
		rekindle.NewConv2D(32, 3, 3).Activation("relu"),
		rekindle.NewMaxPooling2D(),
		rekindle.NewConv2D(64, 3, 3).Activation("relu"),
		rekindle.NewMaxPooling2D(),
		rekindle.NewFlatten(),
		rekindle.NewDropout(0.5),
		rekindle.NewDense(10).Activation("softmax"))
	if err != nil {
		return nil, err
	}
	return model, model.Compile(rekindle.NewCompileOptions().
		Optimizer(rekindle.NewAdam()).
		Loss("sparse_categorical_crossentropy").
		Metrics("accuracy").
		Shards(8)) // up to 8 threads share the work, of any number of processes: the bytes are the same
}

// join returns the communicator of the library, and this process's rank: none, and 0, where it is alone.
func join(library, arguments string) (*rekindle.Communicator, int, error) {
	if library == "" {
		return nil, 0, nil
	}
	communicator, err := rekindle.LoadCommunicator(library, arguments)
	if err != nil {
		return nil, 0, err
	}
	rank, err := communicator.Rank()
	return communicator, rank, err
}

func run(communicator *rekindle.Communicator, rank int, data, backupDir, modelFile string, seed uint64,
	epochs int) error {
	train, err := open(data, "train")
	if err != nil {
		return err
	}
	defer train.Close()
	test, err := open(data, "t10k")
	if err != nil {
		return err
	}
	defer test.Close()
	model, err := newModel(seed)
	if err != nil {
		return err
	}
	defer model.Close()
	backup, err := rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(backupDir).SaveFreqBatches(20))
	if err != nil {
		return err
	}
	defer backup.Close()

	callbacks := []rekindle.Callback{backup}
	if rank == 0 { // all have the backup, but one report will do
		callbacks = append(callbacks, &report)
	}
	options := rekindle.NewFitOptions().Epochs(epochs).BatchSize(128).Callbacks(callbacks...).Communicator(communicator)
	if _, err = model.Fit(context.Background(), train, options); err != nil {
		return err
	}
	if rank != 0 { // all have the trained model, and one is to write it
		return nil
	}
	metrics, err := model.Evaluate(test, nil)
	if err != nil {
		return err
	}
	fmt.Printf("test accuracy %.4f\n", metrics["accuracy"])
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
	library := flag.String("communicator", "", "the library by which the processes of the run reach each other")
	// Go's exit does not let MPI's library end what it has begun, so that mpirun would take a rank for lost.
	text := flag.String("arguments", "end=close", "the library's arguments")
	flag.Parse()
	arguments := flag.Args()
	if len(arguments) < 3 {
		log.Fatal("usage: fashion_mnist [--communicator <library> [--arguments <text>]] " +
			"<data folder> <backup folder> <model file> [seed] [epochs]")
	}
	seed, epochs := uint64(0), 3
	var err error
	if len(arguments) > 3 {
		if seed, err = strconv.ParseUint(arguments[3], 10, 64); err != nil {
			log.Fatal(err)
		}
	}
	if len(arguments) > 4 {
		if epochs, err = strconv.Atoi(arguments[4]); err != nil {
			log.Fatal(err)
		}
	}
	communicator, rank, err := join(*library, *text)
	if err != nil {
		log.Fatal(err)
	}
	if err = run(communicator, rank, arguments[0], arguments[1], arguments[2], seed, epochs); err != nil {
		log.Fatal(err)
	}
	if communicator != nil {
		communicator.Close() // not after an error: it waits for the others, which may wait for this process
	}
}
