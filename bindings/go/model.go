package rekindle

import (
	"math"
	"slices"

	"rekindle.org/rekindle/internal/raw"
)

// SeedRandom, as a seed, draws one from the operating system; the model records it.
const SeedRandom uint64 = math.MaxUint64

// Model is a Sequential model: layers, one after the other.
type Model struct {
	handle
	stops stops
}

// SequentialOptions are what an empty model is made with.
type SequentialOptions struct {
	name       *string
	seed       *uint64
	inputShape []int
}

// NewSequentialOptions is the defaults.
func NewSequentialOptions() *SequentialOptions { return new(SequentialOptions) }

// Name sets the name in reports and files; by default "sequential".
func (s *SequentialOptions) Name(name string) *SequentialOptions {
	s.name = &name
	return s
}

// Seed sets what initial weights, dropout masks and shuffling are pure functions of; by default 0, a seed like any other.
func (s *SequentialOptions) Seed(seed uint64) *SequentialOptions {
	s.seed = &seed
	return s
}

// InputShape sets the shape without the batch axis; by default it is known at Build or at the first Fit.
func (s *SequentialOptions) InputShape(shape ...int) *SequentialOptions {
	s.inputShape = slices.Clone(shape)
	return s
}

func newModel(address int64) *Model {
	model := new(Model)
	model.open("model", address, raw.Rekindle_model_destroy)
	return model
}

// NewSequential makes a model of layers; more can be added. The options may be nil.
func NewSequential(description *SequentialOptions, layers ...Layer) (*Model, error) {
	if description == nil {
		description = NewSequentialOptions()
	}
	options := raw.NewRekindle_sequential_options()
	defer raw.DeleteRekindle_sequential_options(options)
	var given arguments
	given.text("Name", description.name, options.SetName)
	given.unsigned(description.seed, options.SetSeed)
	given.integers("InputShape", len(description.inputShape), description.inputShape, options.Set_input_shape)
	address, err := given.create(func() int64 { return raw.Rekindle_sequential_create(options) })
	if err != nil {
		return nil, err
	}
	model := newModel(address)
	if err := model.Add(layers...); err != nil {
		model.Close()
		return nil, err
	}
	return model, nil
}

// ModelFromJSON makes the model of a configuration, as ToJSON gives it; not compiled.
func ModelFromJSON(json string) (*Model, error) {
	return openModel("the configuration", json, raw.Rekindle_model_from_json)
}

// LoadModel makes the model of a checkpoint file, a saved model or a backup; compiled, if it was.
func LoadModel(path string) (*Model, error) {
	return openModel("path", path, raw.Rekindle_model_load)
}

func openModel(argument, text string, open func(string) int64) (*Model, error) {
	if err := checkText(argument, text); err != nil {
		return nil, err
	}
	address, err := call(func() int64 { return open(text) })
	if err != nil {
		return nil, err
	}
	return newModel(address), nil
}

// Add appends layers; [ErrInvalidState] once the model is built.
func (m *Model) Add(layers ...Layer) error {
	return m.use(func(model int64) error {
		for _, layer := range layers {
			if layer == nil {
				return invalid("layer is nil; expected a Layer")
			}
			handle, err := layer.createLayer()
			if err != nil {
				return err
			}
			err = run(func() int64 { return raw.Rekindle_model_add(model, handle) })
			raw.Rekindle_layer_destroy(handle)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Build makes the weights. Fit, Evaluate, Predict and TrainOnBatch do this by themselves.
func (m *Model) Build(inputShape ...int) error {
	return m.do(func(model int64) int64 { return raw.Rekindle_model_build(model, int64s(inputShape)) })
}

// ToJSON is the layers, all that a model needs to be made again.
func (m *Model) ToJSON() (string, error) { return takeText(m.get(raw.Rekindle_model_to_json)) }

// CompileToJSON is the arguments of Compile.
func (m *Model) CompileToJSON() (string, error) {
	return takeText(m.get(raw.Rekindle_model_compile_to_json))
}

// Summary is a table of the layers, their output shapes and parameter counts, as Keras's.
func (m *Model) Summary() (string, error) { return takeText(m.get(raw.Rekindle_model_summary)) }

// MemoryReport is what the model's plans use, in bytes, and their kernels' implementations, as JSON.
func (m *Model) MemoryReport() (string, error) {
	return takeText(m.get(raw.Rekindle_model_memory_report))
}

// Save writes the whole model into a checkpoint file, replacing an existing one in one step.
func (m *Model) Save(path string) error { return m.doNamed("path", path, raw.Rekindle_model_save) }

// SaveWeights writes the weights alone.
func (m *Model) SaveWeights(path string) error {
	return m.doNamed("path", path, raw.Rekindle_model_save_weights)
}

// LoadWeights reads the weights of a file into a built model: of saved weights, a saved model or a backup. They must be
// the model's: else [ErrMismatch] names each that does not fit or that one side lacks, and nothing is changed.
func (m *Model) LoadWeights(path string) error {
	return m.doNamed("path", path, raw.Rekindle_model_load_weights)
}

// LoadWeightsThatFit reads those weights of a file that fit the model by name and shape, as Keras's skip_mismatch; the
// log names those left out. [ErrMismatch] if none fits.
func (m *Model) LoadWeightsThatFit(path string) error {
	options := raw.NewRekindle_load_weights_options()
	defer raw.DeleteRekindle_load_weights_options(options)
	options.SetSkip_mismatch(1)
	return m.doNamed("path", path, func(model int64, path string) int64 {
		return raw.Rekindle_model_load_weights_with(model, path, options)
	})
}

// Close gives the model back; a second time does nothing.
func (m *Model) Close() { m.close() }
