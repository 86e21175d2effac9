package rekindle

import (
	"math"

	"rekindle.org/rekindle/internal/raw"
)

// WeightNames are the weights in the order of the layers, as "dense/kernel", "dense/bias".
func (m *Model) WeightNames() ([]string, error) {
	return m.names(raw.Rekindle_model_weight_count, raw.Rekindle_model_weight_name)
}

// Weight is a copy of a weight, in Keras's shape. A weight goes by its name and by Keras's path, which is another one for
// recurrent layers ("lstm/lstm_cell/kernel"), and has before it no models that the layer is in ("dense/kernel"), or the
// Sequential ones around it ("sequential/dense/kernel"); so it does in SetWeight and Gradient.
func (m *Model) Weight(name string) (Array, error) {
	return m.tensorNamed(name, raw.Rekindle_model_get_weight)
}

// SetWeight sets a weight to a float32 array of the same shape.
func (m *Model) SetWeight(name string, value Array) error {
	return value.view("value", func(array int64) error {
		return m.doNamed("name", name, func(model int64, name string) int64 {
			return raw.Rekindle_model_set_weight(model, name, array)
		})
	})
}

// Gradient is a copy of the gradient of a weight in the last batch that was trained on, of the loss and the
// regularizers' penalties together, before it is clipped or averaged. [ErrNotFound] for a weight that is not trained,
// [ErrInvalidState] where no batch has been trained on since the model was made, compiled or restored.
func (m *Model) Gradient(name string) (Array, error) {
	return m.tensorNamed(name, raw.Rekindle_model_get_gradient)
}

// Trainable tells whether training changes the weights of a layer; of a model that is a layer, those of one in it.
func (m *Model) Trainable(layer string) (bool, error) {
	trainable, err := m.getNamed("layer", layer, raw.Rekindle_model_get_trainable)
	return trainable == 1, err
}

// SetTrainable says whether training changes the weights of a layer, from the next Compile on. A model that is a layer
// stands for all layers in it, one of which goes by its path, "encoder/dense". The weights of a layer
// that is not trainable stay as they are and have no part in clipping by a global norm, in penalties or constraints; a
// BatchNormalization then normalizes by its moving averages, which stay, too. Saved models and backups keep it as the
// last Compile took it, and JSON as it is set.
func (m *Model) SetTrainable(layer string, trainable bool) error {
	var flag uint
	if trainable {
		flag = 1
	}
	return m.doNamed("layer", layer, func(model int64, layer string) int64 {
		return raw.Rekindle_model_set_trainable(model, layer, flag)
	})
}

// StateNames name everything that training changes in the model, such as "optimizer/dense/kernel/momentum".
func (m *Model) StateNames() ([]string, error) {
	return m.names(raw.Rekindle_model_state_count, raw.Rekindle_model_state_name)
}

// State is a copy of one piece of what training changes.
func (m *Model) State(name string) (Array, error) {
	return m.tensorNamed(name, raw.Rekindle_model_get_state)
}

// ResetStates forgets the states that stateful layers carry from batch to batch: the next batch, which may have any size,
// begins with zeros. It may be called in a hook, too.
func (m *Model) ResetStates() error {
	return m.do(raw.Rekindle_model_reset_states)
}

// LearningRate is the learning rate of the next step.
func (m *Model) LearningRate() (float64, error) {
	bits, err := m.get(raw.Rekindle_model_get_learning_rate)
	return math.Float64frombits(uint64(bits)), err
}

// SetLearningRate sets the learning rate: finite, 0 or more. [ErrInvalidState] if the optimizer follows a schedule.
func (m *Model) SetLearningRate(rate float64) error {
	return m.do(func(model int64) int64 { return raw.Rekindle_model_set_learning_rate(model, rate) })
}

// names lists names that the library keeps while the model is in use.
func (m *Model) names(count func(int64) int64, name func(model, index int64) int64) ([]string, error) {
	var names []string
	err := m.use(func(model int64) error {
		total, err := call(func() int64 { return count(model) })
		for i := int64(0); i < total && err == nil; i++ {
			var address int64
			if address, err = call(func() int64 { return name(model, i) }); err == nil {
				names = append(names, raw.Raw_string(address))
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return names, nil
}

func (m *Model) tensorNamed(name string, get func(model int64, name string) int64) (Array, error) {
	tensor, err := m.getNamed("name", name, get)
	if err != nil {
		return Array{}, err
	}
	return takeTensor(tensor)
}
