package rekindle

import "rekindle.org/rekindle/internal/raw"

// PassOptions are the arguments of Evaluate and Predict.
type PassOptions struct {
	BatchSize int         // of array datasets, by default 32
	Callbacks []*Callback // whose test or predict hooks are called
}

// Evaluate gives loss and metrics over a dataset, by name.
func (m *Model) Evaluate(dataset *Dataset, pass PassOptions) (map[string]float64, error) {
	var metrics map[string]float64
	err := m.pass(dataset, pass, func(model, data int64, callbacks []int64) error {
		options := raw.NewRekindle_evaluate_options()
		defer raw.DeleteRekindle_evaluate_options(options)
		options.SetBatch_size(int64(orDefault(pass.BatchSize, 32)))
		options.Set_callbacks(callbacks)
		var err error
		metrics, err = withMetrics(model, func(values []float64) int64 {
			return raw.Rekindle_model_evaluate(model, data, options, values)
		})
		return err
	})
	return metrics, err
}

// Predict gives the outputs for all samples, float32.
func (m *Model) Predict(dataset *Dataset, pass PassOptions) (Array, error) {
	var tensor int64
	err := m.pass(dataset, pass, func(model, data int64, callbacks []int64) error {
		options := raw.NewRekindle_predict_options()
		defer raw.DeleteRekindle_predict_options(options)
		options.SetBatch_size(int64(orDefault(pass.BatchSize, 32)))
		options.Set_callbacks(callbacks)
		var err error
		tensor, err = call(func() int64 { return raw.Rekindle_model_predict(model, data, options) })
		return err
	})
	if err != nil {
		return Array{}, err
	}
	return takeTensor(tensor)
}

// pass goes over a dataset once.
func (m *Model) pass(dataset *Dataset, pass PassOptions, run func(model, data int64, callbacks []int64) error) error {
	session, err := newSession(dataset)
	if err != nil {
		return err
	}
	defer session.end()
	return session.outcome(m.use(func(model int64) error {
		if err := session.add(m, pass.Callbacks); err != nil {
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
