package rekindle

import (
	"math"
	"slices"

	"rekindle.org/rekindle/internal/raw"
)

// SeedRandom, as a seed, asks the operating system for a random one, which saved models and backups record.
const SeedRandom uint64 = math.MaxUint64

// Model is a Sequential model, of layers one after the other, or a functional one, which may branch.
type Model struct {
	handle
	stops     stops
	optimizer compiledOptimizer
}

// SequentialOptions are the options of a Sequential model.
type SequentialOptions struct {
	name       *string
	seed       *uint64
	inputShape []int
}

// NewSequentialOptions has the defaults.
func NewSequentialOptions() *SequentialOptions { return new(SequentialOptions) }

// Name sets the name in reports and files; by default "sequential".
func (s *SequentialOptions) Name(name string) *SequentialOptions {
	s.name = &name
	return s
}

// Seed sets the seed, which decides the initial weights, the dropout masks and the order of samples: the same seed
// gives the same model; by default 0, a seed like any other.
func (s *SequentialOptions) Seed(seed uint64) *SequentialOptions {
	s.seed = &seed
	return s
}

// InputShape sets the shape of a sample, without the batch axis; dimensions of 1 or more, or [UnknownDimension]; by default
// it is taken from Build, or from the data of the first Fit, Evaluate or Predict.
func (s *SequentialOptions) InputShape(shape ...int) *SequentialOptions {
	s.inputShape = slices.Clone(shape)
	return s
}

func newModel(address int64) *Model {
	optimizer := new(int64)
	model := &Model{optimizer: compiledOptimizer{shared: optimizer}}
	model.open("model", address, func(address int64) {
		raw.Rekindle_model_destroy(address)
		raw.Rekindle_optimizer_destroy(*optimizer)
	})
	return model
}

// NewSequential makes a model of layers; more can be added. The options may be nil. [NewFunctional] makes a model that
// branches.
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

// ModelFromJSON makes a model from a configuration, as ToJSON gives it. It is not compiled.
func ModelFromJSON(json string) (*Model, error) {
	return openModel("the configuration", json, raw.Rekindle_model_from_json)
}

// LoadModel makes a model from a checkpoint file, a saved model or a backup. It is compiled if the saved one was.
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
			if err := layer.calls().requireNone(); err != nil {
				return err
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

// Build fixes the shape of a sample and makes the weights. Fit, Evaluate, Predict and TrainOnBatch do this by
// themselves.
func (m *Model) Build(inputShape ...int) error {
	return m.do(func(model int64) int64 { return raw.Rekindle_model_build(model, int64s(inputShape)) })
}

// ToJSON is the layers, all that a model needs to be made again.
func (m *Model) ToJSON() (string, error) { return takeText(m.get(raw.Rekindle_model_to_json)) }

// CompileToJSON is the arguments of Compile.
func (m *Model) CompileToJSON() (string, error) {
	return takeText(m.get(raw.Rekindle_model_compile_to_json))
}

// Summary is a table of the layers with their output shapes and numbers of parameters, as Keras's summary; of a functional
// model also what each is connected to: "dense[0][0]" is the first output of the first call of a layer.
func (m *Model) Summary() (string, error) { return takeText(m.get(raw.Rekindle_model_summary)) }

// MemoryReport is what the model uses of memory, in bytes, and the names of its kernels, as JSON.
func (m *Model) MemoryReport() (string, error) {
	return takeText(m.get(raw.Rekindle_model_memory_report))
}

// Save saves the whole model to a checkpoint file. An existing file is replaced as a whole: a crash leaves the old file
// or the new one.
func (m *Model) Save(path string) error { return m.doNamed("path", path, raw.Rekindle_model_save) }

// SaveWeights saves the weights alone.
func (m *Model) SaveWeights(path string) error {
	return m.doNamed("path", path, raw.Rekindle_model_save_weights)
}

// LoadWeights reads weights from a checkpoint file (saved weights, a saved model or a backup) into a built model. File
// and model must have the same weights, by name and shape. If not, the text of [ErrMismatch] names each weight that
// does not fit or that one of them does not have, and no weight is changed.
func (m *Model) LoadWeights(path string) error {
	return m.doNamed("path", path, raw.Rekindle_model_load_weights)
}

// LoadWeightsThatFit reads those weights of a file that fit the model by name and shape, as Keras's skip_mismatch; the
// log names the others. [ErrMismatch] if none fits.
func (m *Model) LoadWeightsThatFit(path string) error {
	options := raw.NewRekindle_load_weights_options()
	defer raw.DeleteRekindle_load_weights_options(options)
	options.SetSkip_mismatch(1)
	return m.doNamed("path", path, func(model int64, path string) int64 {
		return raw.Rekindle_model_load_weights_with(model, path, options)
	})
}

// Close gives the model's memory back; a second call does nothing.
func (m *Model) Close() { m.close() }
