package rekindle

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"rekindle.org/rekindle/internal/raw"
)

// FitOptions are the arguments of Fit, with Keras's defaults.
type FitOptions struct {
	Epochs       int // the number of the epoch to end before; by default 1
	BatchSize    int // of array datasets, by default 32; a pull dataset brings its own
	InitialEpoch int // where numbering starts; a backup that is resumed decides instead
	// NoShuffle keeps an array dataset's order; by default each epoch has a new one, a pure function of seed and epoch.
	NoShuffle bool

	ValidationData      *Dataset
	ValidationSplit     float64 // 0 to 1: the last part of an array dataset, taken before shuffling
	ValidationBatchSize int     // by default BatchSize
	ValidationFreq      int     // validate every so many epochs, by default 1

	ClassWeights map[int]float64 // in the loss; classes that are not there have 1
	Callbacks    []*Callback
	Backup       *BackupAndRestore // saves and resumes the run
}

// Fit trains. The end of the context stops it at the next batch, its backup kept; Fit then gives the context's cause in
// its error, unless all epochs are done. The history of a Fit that failed is that of [Model.History].
func (m *Model) Fit(ctx context.Context, dataset *Dataset, options FitOptions) (*History, error) {
	if ctx.Err() != nil {
		return nil, stoppedBy(ctx)
	}
	session, err := newSession(dataset, options.ValidationData)
	if err != nil {
		return nil, err
	}
	defer session.end()
	if err := session.outcome(m.fit(ctx, session, dataset, &options)); err != nil {
		return nil, err
	}
	history, err := m.History()
	if err == nil && ctx.Err() != nil && !session.stopAsked && !history.reaches(orDefault(options.Epochs, 1)) {
		return nil, stoppedBy(ctx)
	}
	return history, err
}

func stoppedBy(ctx context.Context) error {
	return fmt.Errorf("rekindle: fit was stopped: %w", context.Cause(ctx))
}

// fit lets the library fit.
func (m *Model) fit(ctx context.Context, session *session, dataset *Dataset, options *FitOptions) error {
	watch, unwatch := m.stopWith(ctx)
	defer unwatch()
	return m.use(func(model int64) error {
		if err := session.add(m, append(watch, options.Callbacks...)); err != nil {
			return err
		}
		return options.Backup.shared().use(func(backup int64) error {
			return dataset.shared().use(func(data int64) error {
				return options.ValidationData.shared().use(func(validation int64) error {
					return options.run(model, data, validation, backup, session.handles)
				})
			})
		})
	})
}

// stopWith asks the Fit that is about to begin to stop when the context ends. It takes the callbacks, and the function to
// be called when it is over.
func (m *Model) stopWith(ctx context.Context) (watch []*Callback, unwatch func()) {
	if ctx.Done() == nil {
		return nil, func() {}
	}
	asked := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		_ = m.RequestStop()
		close(asked)
	})
	unwatch = func() {
		if !cancel() {
			<-asked // or it would stop the next Fit
		}
	}
	// The library knows nothing of a stop that was asked for before its fit had begun.
	begun := func(*Event) error {
		if ctx.Err() != nil {
			return m.RequestStop()
		}
		return nil
	}
	return []*Callback{{Name: "rekindle/context", OnTrainBegin: begun}}, unwatch
}

func (f *FitOptions) run(model, dataset, validation, backup int64, callbacks []int64) error {
	options := raw.NewRekindle_fit_options()
	defer raw.DeleteRekindle_fit_options(options)
	options.SetEpochs(int64(orDefault(f.Epochs, 1)))
	options.SetBatch_size(int64(orDefault(f.BatchSize, 32)))
	options.SetInitial_epoch(int64(f.InitialEpoch))
	options.SetShuffle(flag(!f.NoShuffle))
	options.SetValidation_data(validation)
	options.SetValidation_split(f.ValidationSplit)
	options.SetValidation_batch_size(int64(f.ValidationBatchSize))
	options.SetValidation_freq(int64(orDefault(f.ValidationFreq, 1)))
	indices := slices.Sorted(maps.Keys(f.ClassWeights))
	weights := make([]float64, len(indices))
	for i, index := range indices {
		weights[i] = f.ClassWeights[index]
	}
	options.Set_class_weights(int64s(indices), weights)
	if backup != 0 {
		callbacks = append(slices.Clone(callbacks), backup)
	}
	options.Set_callbacks(callbacks)
	return run(func() int64 { return raw.Rekindle_model_fit(model, dataset, options) })
}

// RequestStop asks a running Fit to return at its next batch, its backup kept; from any goroutine. It does nothing when
// none runs.
func (m *Model) RequestStop() error { return m.do(raw.Rekindle_model_request_stop) }
