package rekindle_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"rekindle.org/rekindle"
)

// ranks are goroutines here: a communicator for each.
const ranks = 2

func tcpLibrary(t *testing.T) string {
	folder := os.Getenv("REKINDLE_COMMUNICATORS")
	if folder == "" {
		folder = must(os.Getwd()) + "/../../build/release/communicators"
	}
	library := folder + "/tcp/librekindle-tcp.so"
	if _, err := os.Stat(library); err != nil {
		t.Fatal(err)
	}
	return library
}

func trainWith(communicator *rekindle.Communicator) ([]byte, error) {
	model, dataset := newClassifier(3), newDataset()
	defer model.Close()
	defer dataset.Close()
	if err := model.Compile(inShards(4, 1)); err != nil {
		return nil, err
	}
	fit := options(2).Communicator(communicator).LostAfter(20 * time.Second)
	if _, err := model.Fit(context.Background(), dataset, fit); err != nil {
		return nil, err
	}
	return stateOf(model), nil
}

func trainAsRank(library, store string, rank int) ([]byte, error) {
	arguments := fmt.Sprintf("rank=%d,size=%d,store=%s,interface=lo", rank, ranks, store)
	communicator, err := rekindle.LoadCommunicator(library, arguments)
	if err != nil {
		return nil, err
	}
	defer communicator.Close()
	if own, size := must(communicator.Rank()), must(communicator.Size()); own != rank || size != ranks {
		return nil, fmt.Errorf("rank %d of %d; expected %d of %d", own, size, rank, ranks)
	}
	return trainWith(communicator)
}

func TestTheNumberOfRanksDoesNotMatter(t *testing.T) {
	alone := must(trainWith(nil))
	library, store := tcpLibrary(t), t.TempDir()
	failures := make(chan error, ranks)
	for rank := range ranks {
		go func() {
			found, err := trainAsRank(library, store, rank)
			if err == nil && !bytes.Equal(found, alone) {
				err = fmt.Errorf("rank %d ends with other bytes", rank)
			}
			failures <- err
		}()
	}
	for range ranks {
		require(t, <-failures)
	}
}

func TestALibraryOfCommunicatorsThatIsMissingIsNamed(t *testing.T) {
	_, err := rekindle.LoadCommunicator("librekindle-none.so", "")
	if !errors.Is(err, rekindle.ErrNotFound) {
		t.Error(err)
	}
	expectParts(t, err.Error(), "librekindle-none.so")
	if _, err := rekindle.LoadCommunicator(tcpLibrary(t), "rank=7"); !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Error(err)
	}
}
