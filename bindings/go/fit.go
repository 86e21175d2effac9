package rekindle

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"rekindle.org/rekindle/internal/raw"
)

// FitOptions are the arguments of Fit; what is not set is Keras's default.
type FitOptions struct {
	epochs       *int
	batchSize    *int
	initialEpoch *int
	shuffle      *bool

	validationData      *Dataset
	validationSplit     *float64
	validationBatchSize *int
	validationFreq      *int

	classWeights map[int]float64
	callbacks    []Callback
	communicator *Communicator
	lostAfter    *time.Duration
}

// NewFitOptions has the defaults.
func NewFitOptions() *FitOptions { return new(FitOptions) }

// Epochs sets the number of the epoch to stop before: how many epochs to train, if they begin with 0; by default 1.
func (f *FitOptions) Epochs(epochs int) *FitOptions {
	f.epochs = &epochs
	return f
}

// BatchSize sets the number of samples in a batch, 1 or more; a pull dataset has its own; by default 32.
func (f *FitOptions) BatchSize(samples int) *FitOptions {
	f.batchSize = &samples
	return f
}

// InitialEpoch sets the number of the first epoch; a backup that is resumed decides it instead; by default 0.
func (f *FitOptions) InitialEpoch(epoch int) *FitOptions {
	f.initialEpoch = &epoch
	return f
}

// Shuffle sets whether an array dataset's samples are trained on in a new order in each epoch, which depends only on
// the model's seed and on how many shuffled epochs the model has begun before; by default true.
func (f *FitOptions) Shuffle(shuffle bool) *FitOptions {
	f.shuffle = &shuffle
	return f
}

// ValidationData sets a dataset that is evaluated at the end of an epoch; by default there is none.
func (f *FitOptions) ValidationData(dataset *Dataset) *FitOptions {
	f.validationData = dataset
	return f
}

// ValidationSplit sets the share of an array dataset, its last samples, that is kept for validation; 0 or more, less
// than 1; by default 0. It is ignored if there is ValidationData.
func (f *FitOptions) ValidationSplit(split float64) *FitOptions {
	f.validationSplit = &split
	return f
}

// ValidationBatchSize sets the number of samples in a batch of the validation; by default 0, that of the training.
func (f *FitOptions) ValidationBatchSize(samples int) *FitOptions {
	f.validationBatchSize = &samples
	return f
}

// ValidationFreq sets the number of epochs after which validation runs, each time; by default 1.
func (f *FitOptions) ValidationFreq(epochs int) *FitOptions {
	f.validationFreq = &epochs
	return f
}

// ClassWeights sets the weights of classes in the loss by class index; finite, 0 or more. Other classes have the weight
// 1.
func (f *FitOptions) ClassWeights(weights map[int]float64) *FitOptions {
	f.classWeights = maps.Clone(weights)
	return f
}

// Callbacks sets the callbacks, whose hooks are called in this order; the place of a BackupAndRestore does not matter.
func (f *FitOptions) Callbacks(callbacks ...Callback) *FitOptions {
	f.callbacks = slices.Clone(callbacks)
	return f
}

// Communicator sets the ranks that train together, each with a model, a dataset and options of the same kind, in
// processes of their own. The model must be compiled with at least as many shards as there are ranks. By default this
// process trains alone.
func (f *FitOptions) Communicator(communicator *Communicator) *FitOptions {
	f.communicator = communicator
	return f
}

// LostAfter sets the silence after which another rank is taken for lost, which ends Fit with [ErrRankLost]; more than 0.
// Silence is that of its process, whatever its hooks do. By default a minute.
func (f *FitOptions) LostAfter(silence time.Duration) *FitOptions {
	f.lostAfter = &silence
	return f
}

// Fit trains the model. When the context ends, Fit stops as by [Model.RequestStop] and has the context's cause in its
// error, unless all epochs are done. [Model.History] has the history, also after a Fit that failed. The options may be
// nil.
func (m *Model) Fit(ctx context.Context, dataset *Dataset, options *FitOptions) (*History, error) {
	if options == nil {
		options = NewFitOptions()
	}
	if ctx.Err() != nil {
		return nil, stoppedBy(ctx)
	}
	session, err := newSession(dataset, options.validationData)
	if err != nil {
		return nil, err
	}
	defer session.end()
	if err := session.outcome(m.fit(ctx, session, dataset, options)); err != nil {
		return nil, err
	}
	history, err := m.History()
	if err == nil && ctx.Err() != nil && !session.stopAsked && !history.reaches(valueOr(options.epochs, 1)) {
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
		if err := session.add(m, options.callbacks); err != nil {
			return err
		}
		return dataset.shared().use(func(data int64) error {
			return options.validationData.shared().use(func(validation int64) error {
				return options.communicator.shared().use(func(communicator int64) error {
					return options.run(model, data, validation, communicator, flag.address, session.handles)
				})
			})
		})
	})
}

func (f *FitOptions) run(model, dataset, validation, communicator, stopFlag int64, callbacks []int64) error {
	options := raw.NewRekindle_fit_options()
	defer raw.DeleteRekindle_fit_options(options)
	var given arguments
	given.integer(f.epochs, options.SetEpochs)
	given.integer(f.batchSize, options.SetBatch_size)
	given.integer(f.initialEpoch, options.SetInitial_epoch)
	given.flag(f.shuffle, options.SetShuffle)
	options.SetValidation_data(validation)
	options.SetCommunicator(communicator)
	given.real(f.validationSplit, options.SetValidation_split)
	given.integer(f.validationBatchSize, options.SetValidation_batch_size)
	given.integer(f.validationFreq, options.SetValidation_freq)
	given.seconds(f.lostAfter, options.SetLost_after)
	indices := slices.Sorted(maps.Keys(f.classWeights))
	weights := make([]float64, len(indices))
	for i, index := range indices {
		weights[i] = f.classWeights[index]
	}
	options.Set_class_weights(int64s(indices), weights)
	options.Set_callbacks(callbacks)
	options.Set_stop_flag(stopFlag)
	return run(func() int64 { return raw.Rekindle_model_fit(model, dataset, options) })
}
