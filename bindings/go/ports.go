package rekindle

import "rekindle.org/rekindle/internal/raw"

// InputNames are the names of the inputs, in their order.
func (m *Model) InputNames() ([]string, error) {
	return m.names(raw.Rekindle_model_input_count, raw.Rekindle_model_input_name)
}

// OutputNames are the names of the outputs, in their order: each has that of the layer that computes it. A Sequential
// model without layers has none.
func (m *Model) OutputNames() ([]string, error) {
	return m.names(raw.Rekindle_model_output_count, raw.Rekindle_model_output_name)
}

// OutputShapes are the shapes of a sample's outputs, in their order, without the batch axis, with [UnknownDimension]
// where a dimension depends on the inputs; [ErrInvalidState] if the model is not built.
func (m *Model) OutputShapes() (shapes [][]int, err error) {
	err = m.use(func(model int64) error {
		shapes, err = outputShapes(model)
		return err
	})
	return shapes, err
}

// outputShapesFor are those for the inputs of a batch, on which some may depend.
func outputShapesFor(model, batch int64) ([][]int, error) {
	shapes, err := outputShapes(model)
	for output, shape := range shapes {
		for i, dimension := range shape {
			if dimension != UnknownDimension {
				continue
			}
			known, err := call(func() int64 {
				return raw.Rekindle_model_output_dimension_for(model, batch, int64(output), int64(i))
			})
			if err != nil {
				return nil, err
			}
			shape[i] = int(known)
		}
	}
	return shapes, err
}

func outputShapes(model int64) ([][]int, error) {
	count, err := call(func() int64 { return raw.Rekindle_model_output_count(model) })
	if err != nil {
		return nil, err
	}
	shapes := make([][]int, count)
	for output := range shapes {
		rank, err := call(func() int64 { return raw.Rekindle_model_output_rank(model, int64(output)) })
		if err != nil {
			return nil, err
		}
		shapes[output] = make([]int, rank)
		for i := range shapes[output] {
			dimension, err := call(func() int64 {
				return raw.Rekindle_model_output_dimension(model, int64(output), int64(i))
			})
			if err != nil {
				return nil, err
			}
			shapes[output][i] = int(dimension)
		}
	}
	return shapes, nil
}
