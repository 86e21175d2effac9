package rekindle_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"rekindle.org/rekindle"
	"rekindle.org/rekindle/internal/raw"
)

// What a host has of the process: logs, preemption, the runtime.

func TestLogLinesReachTheLogger(t *testing.T) {
	before := rekindle.TargetCount()
	var first, second bytes.Buffer
	require(t, rekindle.SetLogger(slog.New(slog.NewTextHandler(&first, nil))))
	require(t, rekindle.SetLogger(slog.New(slog.NewTextHandler(&second, nil))))
	completed := func() {
		model, dataset := newClassifier(1), newDataset()
		defer model.Close()
		defer dataset.Close()
		backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(t.TempDir())))
		defer backup.Close()
		fit := options(1)
		fit.Callbacks(backup)
		for range 2 { // the second has nothing to train, which the log says
			must(model.Fit(context.Background(), dataset, fit))
		}
	}
	completed()
	require(t, rekindle.SetLogger(nil))
	said := second.String()
	if first.Len() > 0 || !strings.Contains(said, "nothing is trained") || !strings.Contains(said, "level=INFO") {
		t.Errorf("first: %q, second: %q", first.String(), said)
	}
	completed()
	if second.String() != said {
		t.Error("a removed logger was called")
	}
	if got := rekindle.TargetCount(); got != before {
		t.Errorf("%d targets; expected %d", got, before)
	}
}

func TestASignalPreemptsAndTheNextFitGoesOn(t *testing.T) {
	expected := undisturbed(3, 40)
	model, dataset := newClassifier(3), newDataset()
	defer model.Close()
	defer dataset.Close()
	backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(t.TempDir()).SaveFreqOff().SaveBeforePreemption(true)))
	defer backup.Close()
	stop := rekindle.PreemptOn(syscall.SIGUSR2)
	defer stop()
	fit := options(40)
	fit.Callbacks(backup, &rekindle.LambdaCallback{OnEpochEnd: func(event *rekindle.Event) error {
		if event.Epoch == 3 {
			require(t, syscall.Kill(syscall.Getpid(), syscall.SIGUSR2))
			for !rekindle.PreemptionRequested() {
				time.Sleep(time.Millisecond)
			}
		}
		return nil
	}})
	if _, err := model.Fit(context.Background(), dataset, fit); !errors.Is(err, rekindle.ErrPreempted) {
		t.Error(err)
	}
	rekindle.ClearPreemption()
	fit.Callbacks(backup)
	must(model.Fit(context.Background(), dataset, fit))
	expectEqual(t, stateOf(model), expected)
}

func TestBehindTheDeadlineTheEarlierBackupStands(t *testing.T) {
	model, dataset := newClassifier(3), newDataset()
	defer model.Close()
	defer dataset.Close()
	backup := must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(t.TempDir()).SaveBeforePreemption(true).PreemptionDeadline(time.Nanosecond)))
	defer backup.Close()
	defer rekindle.ClearPreemption()
	fit := options(3)
	fit.Callbacks(backup, &rekindle.LambdaCallback{OnTrainBatchEnd: func(*rekindle.Event) error {
		rekindle.RequestPreemption()
		return nil
	}})
	_, err := model.Fit(context.Background(), dataset, fit)
	if !errors.Is(err, rekindle.ErrPreempted) || !strings.Contains(err.Error(), "not finished within") {
		t.Error(err)
	}
}

// blockedChild names the environment variable that makes this program the child of the next test.
const blockedChild = "REKINDLE_TEST_BLOCKED_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(blockedChild) != "" {
		rekindle.PreemptOn(syscall.SIGTERM)
		fmt.Println("ready")
		for !rekindle.PreemptionRequested() {
			time.Sleep(time.Millisecond)
		}
		fmt.Println("requested")
		select {}
	}
	if os.Getenv(configuredChild) != "" {
		trainConfigured()
		return
	}
	os.Exit(m.Run())
}

func TestASecondSignalEndsAProcessThatDoesNotAnswerTheFirst(t *testing.T) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), blockedChild+"=1")
	output := bufio.NewReader(must(child.StdoutPipe()))
	require(t, child.Start())
	for _, expected := range []string{"ready\n", "requested\n"} {
		if line := must(output.ReadString('\n')); line != expected {
			t.Fatalf("%q; expected %q", line, expected)
		}
		require(t, child.Process.Signal(syscall.SIGTERM))
	}
	timeout := time.AfterFunc(20*time.Second, func() { _ = child.Process.Kill() })
	defer timeout.Stop()
	_ = child.Wait()
	if status := child.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGTERM {
		t.Errorf("the child ended by %v; expected SIGTERM", status.Signal())
	}
}

func TestTheRuntimeTellsAboutItself(t *testing.T) {
	threads := must(rekindle.Threads())
	if threads < 1 || rekindle.Version() == "" {
		t.Error(threads, rekindle.Version())
	}
	if set := must(rekindle.UsedInstructionSet()); set != rekindle.InstructionSetAVX2 && set != rekindle.InstructionSetAVX512 {
		t.Error(set)
	}
	for _, options := range []*rekindle.RuntimeOptions{
		nil, rekindle.NewRuntimeOptions().Threads(1), rekindle.NewRuntimeOptions().InstructionSet(rekindle.InstructionSetAVX2),
	} {
		if err := rekindle.Configure(options); !errors.Is(err, rekindle.ErrBusy) {
			t.Error(err)
		}
	}
	if err := rekindle.Configure(rekindle.NewRuntimeOptions().InstructionSet(3)); !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Error(err)
	}
}

func TestNumbersAreThoseOfTheHeaders(t *testing.T) {
	for _, pair := range [][2]int{
		{int(rekindle.ErrInvalidArgument), int(raw.REKINDLE_INVALID_ARGUMENT)},
		{int(rekindle.ErrMismatch), int(raw.REKINDLE_MISMATCH)},
		{int(rekindle.ErrInternal), int(raw.REKINDLE_INTERNAL)},
		{int(rekindle.ErrRankLost), int(raw.REKINDLE_RANK_LOST)},
		{int(rekindle.Float32), int(raw.REKINDLE_FLOAT32)},
		{int(rekindle.Uint64), int(raw.REKINDLE_UINT64)},
		{int(rekindle.PaddingSame), int(raw.REKINDLE_PADDING_SAME)},
		{int(rekindle.EntryWeight), int(raw.REKINDLE_ENTRY_WEIGHT)},
		{int(rekindle.EntryHost), int(raw.REKINDLE_ENTRY_HOST)},
		{int(rekindle.RunCompleted), int(raw.REKINDLE_RUN_COMPLETED)},
		{int(rekindle.InstructionSetAVX512), int(raw.REKINDLE_INSTRUCTION_SET_AVX512)},
		{int(rekindle.PhaseEpochEnd), int(raw.REKINDLE_PHASE_EPOCH_END)},
		{int(slog.LevelError), int(slog.LevelInfo) + 4*(int(raw.REKINDLE_LOG_ERROR)-int(raw.REKINDLE_LOG_INFO))},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%d; expected %d", pair[0], pair[1])
		}
	}
}
