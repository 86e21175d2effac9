package rekindle

import (
	"errors"
	"io"
	"sync/atomic"

	"rekindle.org/rekindle/internal/raw"
)

// Source is a program's own source of batches. Its methods run on the goroutine that called Fit, Evaluate or Predict;
// an error of theirs ends the call and is in the chain of its error. The position of a source that is [Stateful] is in
// backups. With any other source, a run that is resumed in the middle of an epoch resets it and skips batches, and the
// log says so.
type Source interface {
	// Next gives the next batch, or io.EOF at the end of the pass. The batch is copied.
	Next() (Batch, error)
	// Reset goes back to the first batch of a pass.
	Reset(epoch int) error
}

// Batch is one batch; the first axis of each array is the sample. For a model of several inputs or outputs there are
// lists, by names or in the model's order.
type Batch struct {
	X            Array
	Y            Array // none: for Predict only
	SampleWeight Array // may be none; counts at every output

	Inputs        Arrays // instead of X
	Targets       Arrays // instead of Y
	SampleWeights Arrays // instead of SampleWeight: each counts at its output
}

// PullDataset describes a dataset over a source.
type PullDataset struct {
	Source    Source
	BatchSize int   // the number of samples in a batch; the last batch of a pass may be smaller
	XShape    []int // the shape of one sample of x; needed only if the model is not built
	// Identity is a name for the data, which backups keep: a run is resumed only with the same one.
	Identity string
}

// NewPullDataset makes a dataset over a source, which serves one Fit, Evaluate or Predict at a time.
func NewPullDataset(description PullDataset) (*Dataset, error) {
	if description.Source == nil {
		return nil, invalid("Source is nil; expected a source of batches")
	}
	if err := checkText("Identity", description.Identity); err != nil {
		return nil, err
	}
	target := &sourceTarget{source: description.Source}
	target.stateful, _ = description.Source.(Stateful)
	number := raw.AddTarget(target)
	dataset, err := call(func() int64 {
		return raw.Raw_pull_dataset_create(number, description.Identity, int64(description.BatchSize),
			int64s(description.XShape), flag(target.stateful != nil))
	})
	if err != nil {
		return nil, err
	}
	return newDataset(dataset, target), nil
}

// sourceTarget is a source; the library's target for it. It serves one session at a time.
type sourceTarget struct {
	source   Source
	stateful Stateful
	session  atomic.Pointer[session]
}

func (t *sourceTarget) Next(bridge int64) int {
	if !t.session.Load().guard(func() error {
		batch, err := t.source.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		return copyBatch(raw.Raw_bridge_batch(bridge), batch)
	}) {
		return upcallFailure
	}
	return upcallSuccess
}

func (t *sourceTarget) Reset(epoch int64) int {
	if !t.session.Load().guard(func() error { return t.source.Reset(int(epoch)) }) {
		return upcallFailure
	}
	return upcallSuccess
}

func (t *sourceTarget) GetState(bridge int64) int {
	return t.session.Load().storeState(bridge, t.stateful.State)
}

func (t *sourceTarget) SetState(state []byte) int {
	return t.session.Load().restoreState(state, t.stateful.SetState)
}
