package rekindle_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"rekindle.org/rekindle"
)

func trainAndPredict(seed uint64) []byte {
	model, dataset := newClassifier(seed), newDataset()
	defer model.Close()
	defer dataset.Close()
	must(model.Fit(context.Background(), dataset, options(20)))
	predicted := must(model.Predict(dataset, nil))
	return append(stateOf(model), predicted.Bytes()...)
}

func TestManyGoroutinesComputeWithFewThreadsAndAsOne(t *testing.T) {
	const runs = 64
	expected := make([][]byte, runs)
	for i := range expected {
		expected[i] = trainAndPredict(uint64(i))
	}
	limit := must(rekindle.Threads())
	got := make([][]byte, runs)
	var group sync.WaitGroup
	for i := range got {
		group.Add(1)
		go func() {
			defer group.Done()
			got[i] = trainAndPredict(uint64(i))
		}()
	}
	ended := make(chan struct{})
	go func() {
		group.Wait()
		close(ended)
	}()
	most := 0
	for running := true; running; {
		most = max(most, computeThreads())
		select {
		case <-ended:
			running = false
		default:
		}
	}
	if most > limit || (limit > 1 && most == 0) {
		t.Errorf("%d compute threads; expected 1 to %d", most, limit)
	}
	for i := range got {
		expectEqual(t, got[i], expected[i])
	}
}

// computeThreads counts the threads that Go has not made: those with a name of their own.
func computeThreads() int {
	own := strings.TrimSpace(string(must(os.ReadFile("/proc/self/comm"))))
	count := 0
	tasks := must(filepath.Glob("/proc/self/task/*/comm"))
	for _, task := range tasks {
		name, err := os.ReadFile(task)
		if err == nil && strings.TrimSpace(string(name)) != own {
			count++
		}
	}
	return count
}
