package rekindle

import (
	"slices"

	"rekindle.org/rekindle/internal/raw"
)

// pass is what going over a dataset once can be told.
type pass struct {
	batchSize *int
	callbacks []Callback
}

// EvaluateOptions are the arguments of Evaluate; what is not set is Keras's default.
type EvaluateOptions struct {
	pass
}

// NewEvaluateOptions has the defaults.
func NewEvaluateOptions() *EvaluateOptions { return new(EvaluateOptions) }

// BatchSize sets the number of samples in a batch, of array datasets; by default 32.
func (e *EvaluateOptions) BatchSize(samples int) *EvaluateOptions {
	e.batchSize = &samples
	return e
}

// Callbacks sets the callbacks whose test hooks are called, in this order.
func (e *EvaluateOptions) Callbacks(callbacks ...Callback) *EvaluateOptions {
	e.callbacks = slices.Clone(callbacks)
	return e
}

// PredictOptions are the arguments of Predict; what is not set is Keras's default.
type PredictOptions struct {
	pass
}

// NewPredictOptions has the defaults.
func NewPredictOptions() *PredictOptions { return new(PredictOptions) }

// BatchSize sets the number of samples in a batch, of array datasets; by default 32.
func (p *PredictOptions) BatchSize(samples int) *PredictOptions {
	p.batchSize = &samples
	return p
}

// Callbacks sets the callbacks whose predict hooks are called, in this order.
func (p *PredictOptions) Callbacks(callbacks ...Callback) *PredictOptions {
	p.callbacks = slices.Clone(callbacks)
	return p
}

// Evaluate computes loss and metrics over a dataset, and gives them by name. The options may be nil.
func (m *Model) Evaluate(dataset *Dataset, evaluate *EvaluateOptions) (map[string]float64, error) {
	if evaluate == nil {
		evaluate = NewEvaluateOptions()
	}
	var metrics map[string]float64
	err := m.pass(dataset, &evaluate.pass, func(model, data int64, callbacks []int64) error {
		options := raw.NewRekindle_evaluate_options()
		defer raw.DeleteRekindle_evaluate_options(options)
		var given arguments
		given.integer(evaluate.batchSize, options.SetBatch_size)
		options.Set_callbacks(callbacks)
		var err error
		metrics, err = withMetrics(model, func(values []float64) int64 {
			return raw.Rekindle_model_evaluate(model, data, options, values)
		})
		return err
	})
	return metrics, err
}

// Predict computes the outputs of a model with one output for all samples, a float32 array. The options may be nil.
func (m *Model) Predict(dataset *Dataset, predict *PredictOptions) (Array, error) {
	var tensor int64
	err := m.predict(dataset, predict, func(model, data int64, options raw.Rekindle_predict_options) (err error) {
		tensor, err = call(func() int64 { return raw.Rekindle_model_predict(model, data, options) })
		return err
	})
	if err != nil {
		return Array{}, err
	}
	return takeTensor(tensor)
}

// PredictAll computes the outputs of a model of any number of outputs for all samples: a float32 array for each, in the
// order of OutputNames. The options may be nil.
func (m *Model) PredictAll(dataset *Dataset, predict *PredictOptions) ([]Array, error) {
	var tensors []int64
	err := m.predict(dataset, predict, func(model, data int64, options raw.Rekindle_predict_options) error {
		count, err := call(func() int64 { return raw.Rekindle_model_output_count(model) })
		if err != nil {
			return err
		}
		tensors = make([]int64, count)
		return run(func() int64 { return raw.Rekindle_model_predict_all(model, data, options, tensors) })
	})
	if err != nil {
		return nil, err
	}
	arrays := make([]Array, len(tensors))
	for i, tensor := range tensors {
		array, failed := takeTensor(tensor)
		if err == nil {
			err = failed
		}
		arrays[i] = array
	}
	if err != nil {
		return nil, err
	}
	return arrays, nil
}

// PredictByName is PredictAll by the outputs' names.
func (m *Model) PredictByName(dataset *Dataset, predict *PredictOptions) (map[string]Array, error) {
	arrays, err := m.PredictAll(dataset, predict)
	if err != nil {
		return nil, err
	}
	names, err := m.OutputNames()
	if err != nil {
		return nil, err
	}
	named := make(map[string]Array, len(names))
	for i, name := range names {
		named[name] = arrays[i]
	}
	return named, nil
}

func (m *Model) predict(dataset *Dataset, predict *PredictOptions,
	run func(model, data int64, options raw.Rekindle_predict_options) error) error {
	if predict == nil {
		predict = NewPredictOptions()
	}
	return m.pass(dataset, &predict.pass, func(model, data int64, callbacks []int64) error {
		options := raw.NewRekindle_predict_options()
		defer raw.DeleteRekindle_predict_options(options)
		var given arguments
		given.integer(predict.batchSize, options.SetBatch_size)
		options.Set_callbacks(callbacks)
		return run(model, data, options)
	})
}

// pass goes over a dataset once.
func (m *Model) pass(dataset *Dataset, pass *pass, run func(model, data int64, callbacks []int64) error) error {
	session, err := newSession(dataset)
	if err != nil {
		return err
	}
	defer session.end()
	return session.outcome(m.use(func(model int64) error {
		if err := session.add(m, pass.callbacks); err != nil {
			return err
		}
		return dataset.shared().use(func(data int64) error { return run(model, data, session.handles) })
	}))
}

// withMetrics calls a function that gives loss and metrics, and names them.
func withMetrics(model int64, function func(values []float64) int64) (map[string]float64, error) {
	count, err := call(func() int64 { return raw.Rekindle_model_metric_count(model) })
	if err != nil {
		return nil, err
	}
	values := make([]float64, count)
	if err := run(func() int64 { return function(values) }); err != nil {
		return nil, err
	}
	metrics := make(map[string]float64, count)
	for i, value := range values {
		name, err := call(func() int64 { return raw.Rekindle_model_metric_name(model, int64(i)) })
		if err != nil {
			return nil, err
		}
		metrics[raw.Raw_string(name)] = value
	}
	return metrics, nil
}
