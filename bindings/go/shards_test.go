package rekindle_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

func inShards(shards, threads int) *rekindle.CompileOptions {
	return rekindle.NewCompileOptions().Optimizer("adam").Loss("sparse_categorical_crossentropy").Metrics("accuracy").
		Shards(shards).Threads(threads)
}

func trainInShards(t *testing.T, shards, threads int) []byte {
	model, dataset := newClassifier(3), newDataset()
	defer model.Close()
	defer dataset.Close()
	require(t, model.Compile(inShards(shards, threads)))
	must(model.Fit(context.Background(), dataset, options(2)))
	return stateOf(model)
}

func TestThreadsDoNotMatterInShards(t *testing.T) {
	one := trainInShards(t, 3, 1)
	if !bytes.Equal(one, trainInShards(t, 3, 2)) {
		t.Error("another number of threads gives other bytes")
	}
	if bytes.Equal(one, trainInShards(t, 2, 1)) {
		t.Error("another number of shards gives the same bytes")
	}
}

func TestShardsAreInTheCompileArguments(t *testing.T) {
	model := newClassifier(3)
	defer model.Close()
	require(t, model.Compile(inShards(7, 0)))
	expectParts(t, must(model.CompileToJSON()), `"shards":7`)
	err := model.Compile(inShards(-1, 0))
	if err == nil || !strings.Contains(err.Error(), "hards is -1; expected 0 (batches are whole) to 32768") {
		t.Error(err)
	}
}
