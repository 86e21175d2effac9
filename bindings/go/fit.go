package rekindle

import (
	"context"
	"errors"
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

// Fit trains. The end of the context, whenever it comes, stops it as [Model.RequestStop]; Fit then gives the context's
// cause in its error, unless all epochs are done. The history of a Fit that failed is that of [Model.History].
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
	end, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, end) {
		return fmt.Errorf("rekindle: fit was stopped: %w", cause)
	}
	return fmt.Errorf("rekindle: fit was stopped: %w: %w", end, cause)
}

// fit lets the library fit.
func (m *Model) fit(ctx context.Context, session *session, dataset *Dataset, options *FitOptions) error {
	flag, end, err := m.stops.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	return m.use(func(model int64) error {
		if err := session.add(m, options.Callbacks); err != nil {
			return err
		}
		return options.Backup.shared().use(func(backup int64) error {
			return dataset.shared().use(func(data int64) error {
				return options.ValidationData.shared().use(func(validation int64) error {
					return options.run(model, data, validation, backup, flag.address, session.handles)
				})
			})
		})
	})
}

func (f *FitOptions) run(model, dataset, validation, backup, stopFlag int64, callbacks []int64) error {
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
	options.Set_stop_flag(stopFlag)
	return run(func() int64 { return raw.Rekindle_model_fit(model, dataset, options) })
}
