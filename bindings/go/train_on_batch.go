package rekindle

import (
	"runtime"

	"rekindle.org/rekindle/internal/raw"
)

// PredictOnBatch computes the outputs of one batch of a model with one input and one output, one sample's behind the
// other's. It is the fastest way to a few predictions. The model must be built; several goroutines may call it at once.
func (m *Model) PredictOnBatch(x Array) ([]float32, error) {
	if x.isNone() || len(x.shape) == 0 || x.shape[0] < 1 {
		return nil, invalid("x has no samples; expected at least one")
	}
	if err := x.check("x"); err != nil {
		return nil, err
	}
	var predictions []float32
	dependsOnX := false
	err := m.use(func(model int64) error {
		size, failure := raw.OutputSize(model)
		dependsOnX = failure == nil && size == 0
		if failure == nil && !dependsOnX {
			predictions = make([]float32, x.shape[0]*int(size))
			failure = raw.PredictOnArray(model, int(x.dtype), x.data, int64s(x.shape), predictions)
		}
		return errorOf(failure)
	})
	if err != nil {
		return nil, err
	}
	if dependsOnX {
		outputs, err := m.PredictAllOnBatch(Ordered{x})
		if err != nil {
			return nil, err
		}
		return outputs[0], nil
	}
	return predictions, nil
}

// PredictAllOnBatch computes the outputs of one batch of a model of any number of inputs and outputs: of each output, in
// the order of OutputNames, one sample's behind the other's. The model must be built; several goroutines may call it at
// once.
func (m *Model) PredictAllOnBatch(inputs Arrays) ([][]float32, error) {
	var outputs [][]float32
	err := m.use(func(model int64) error {
		return useBatch(Batch{Inputs: inputs}, func(batch int64) error {
			shapes, err := outputShapesFor(model, batch)
			if err != nil {
				return err
			}
			sizes := make([]int64, len(shapes))
			total := 0
			for i, shape := range shapes {
				size := samplesIn(inputs)
				for _, dimension := range shape {
					size *= dimension
				}
				sizes[i] = int64(size)
				total += size
			}
			predictions := make([]float32, total)
			err = run(func() int64 { return raw.Raw_model_predict_batch(model, batch, predictions, sizes) })
			for i := 0; err == nil && i < len(sizes); i++ {
				outputs = append(outputs, predictions[:sizes[i]:sizes[i]])
				predictions = predictions[sizes[i]:]
			}
			return err
		})
	})
	return outputs, err
}

// samplesIn is the number of samples that the first array has; 0 for none.
func samplesIn(arrays Arrays) int {
	if arrays == nil {
		return 0
	}
	for _, one := range arrays.list() {
		if len(one.array.shape) > 0 {
			return one.array.shape[0]
		}
	}
	return 0
}

// TestOnBatch gives loss and metrics of one batch, by name.
func (m *Model) TestOnBatch(batch Batch) (map[string]float64, error) {
	return m.onBatch(batch, raw.Rekindle_model_test_batch)
}

// TrainOnBatch trains the model on one batch, and gives loss and metrics of the batch before the update, by name.
func (m *Model) TrainOnBatch(batch Batch) (map[string]float64, error) {
	return m.onBatch(batch, raw.Rekindle_model_train_batch)
}

func (m *Model) onBatch(batch Batch, function func(model, batch int64, values []float64) int64) (map[string]float64, error) {
	var metrics map[string]float64
	err := m.use(func(model int64) error {
		return useBatch(batch, func(batch int64) (err error) {
			metrics, err = withMetrics(model, func(values []float64) int64 { return function(model, batch, values) })
			return err
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
