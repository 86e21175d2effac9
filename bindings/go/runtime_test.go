package rekindle_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// configuredChild names the environment variable that makes this program the child of the next test; its value is the
// file that the child saves its model in.
const configuredChild = "REKINDLE_TEST_CONFIGURED_CHILD"

func trainConfigured() {
	runtime := rekindle.NewRuntimeOptions().Threads(3).InstructionSet(rekindle.InstructionSetAVX2)
	if err := rekindle.Configure(runtime); err != nil {
		panic(err)
	}
	fmt.Println(must(rekindle.Threads()), must(rekindle.UsedInstructionSet()) == rekindle.InstructionSetAVX2)
	model := newClassifier(1)
	must(model.Fit(context.Background(), newDataset(), options(2)))
	if err := model.Save(os.Getenv(configuredChild)); err != nil {
		panic(err)
	}
}

func TestProcessesWithOneInstructionSetEndWithTheSameBytes(t *testing.T) {
	var files [2][]byte
	for i := range files {
		path := filepath.Join(t.TempDir(), "model.rekindle")
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), configuredChild+"="+path)
		if output := string(must(child.Output())); output != "3 true\n" {
			t.Errorf("the threads, and whether the set is AVX2: %q", output)
		}
		files[i] = must(os.ReadFile(path))
		checkpoint := must(rekindle.OpenCheckpoint(path))
		defer checkpoint.Close()
		if found := must(checkpoint.Environment()); !strings.Contains(found, `"instruction_set":"avx2"`) {
			t.Error(found)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the files differ")
	}
}
