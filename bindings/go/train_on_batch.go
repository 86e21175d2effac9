package rekindle

import (
	"runtime"

	"rekindle.org/rekindle/internal/raw"
)

// PredictOnBatch computes the outputs of one batch, one sample's behind the other's. It is the fastest way to a few
// predictions. The model must be built; several goroutines may call it at once.
func (m *Model) PredictOnBatch(x Array) ([]float32, error) {
	size, err := m.get(raw.Rekindle_model_output_size)
	if err != nil {
		return nil, err
	}
	if x.isNone() || len(x.shape) == 0 || x.shape[0] < 1 {
		return nil, invalid("x has no samples; expected at least one")
	}
	predictions := make([]float32, x.shape[0]*int(size))
	err = m.use(func(model int64) error {
		return x.view("x", func(x int64) error {
			_, err := call(func() int64 { return raw.Rekindle_model_predict_on_batch(model, x, predictions) })
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return predictions, nil
}

// TestOnBatch gives loss and metrics of one batch, by name.
func (m *Model) TestOnBatch(batch Batch) (map[string]float64, error) {
	return m.onBatch(batch, raw.Rekindle_model_test_on_batch)
}

// TrainOnBatch trains the model on one batch, and gives loss and metrics of the batch before the update, by name.
func (m *Model) TrainOnBatch(batch Batch) (map[string]float64, error) {
	return m.onBatch(batch, raw.Rekindle_model_train_on_batch)
}

func (m *Model) onBatch(batch Batch, function func(model, x, y, weight int64, values []float64) int64) (map[string]float64, error) {
	var metrics map[string]float64
	err := m.use(func(model int64) error {
		return batch.X.view("the batch's X", func(x int64) error {
			return batch.Y.view("the batch's Y", func(y int64) error {
				return batch.SampleWeight.view("the batch's SampleWeight", func(weight int64) (err error) {
					metrics, err = withMetrics(model, func(values []float64) int64 {
						return function(model, x, y, weight, values)
					})
					return err
				})
			})
		})
	})
	return metrics, err
}

// view calls a function with a rekindle_array over the array's memory; 0 for none.
func (a Array) view(argument string, function func(array int64) error) error {
	if a.isNone() {
		return function(0)
	}
	if err := a.check(argument); err != nil {
		return err
	}
	var pinner runtime.Pinner
	defer pinner.Unpin()
	if a.count > 0 {
		pinner.Pin(a.data)
	}
	array := raw.Raw_view_of(a.rawDType(), raw.Address(a.data), int64s(a.shape))
	if array == 0 {
		return &Error{Status: ErrOutOfMemory, Message: "no memory for a view of an array"}
	}
	defer raw.Raw_view_delete(array)
	return function(array)
}
