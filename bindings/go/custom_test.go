package rekindle_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"rekindle.org/rekindle"
)

// plain are parts of the program's own that do what parts of the library do: Dense without an activation,
// MeanSquaredError, MeanAbsoluteError and a constant rate. They fail where they are told to.
type plain struct {
	units   int
	failing string // the function that fails
	panics  bool   // it panics instead
	passes  int    // calls of it that go well before
	calls   int
	trained uint64 // the layer's state: batches that have gone forward in training
}

var errPlain = errors.New("the part has had enough")

func (p *plain) enter(function string) error {
	p.calls++
	if p.failing != function {
		return nil
	}
	p.passes--
	if p.passes >= 0 {
		return nil
	}
	if p.panics {
		panic("the part panics")
	}
	return errPlain
}

type plainLayer struct{ *plain }

func (p plainLayer) OutputShape(input []int) ([]int, error) {
	return []int{p.units}, p.enter("OutputShape")
}

func (p plainLayer) Weights(input []int) ([]rekindle.CustomWeight, error) {
	return []rekindle.CustomWeight{
		{Name: "kernel", Shape: []int{input[0], p.units}},
		{Name: "bias", Shape: []int{p.units}, Initializer: rekindle.NewZeros()},
	}, p.enter("Weights")
}

func (p plainLayer) Forward(batch *rekindle.LayerBatch) error {
	if err := p.enter("Forward"); err != nil {
		return err
	}
	if batch.Training {
		p.trained++
	}
	inputs := batch.InputShape[1]
	for r := range batch.InputShape[0] {
		for unit := range p.units {
			sum := float64(batch.Weights[1][unit])
			for i := range inputs {
				sum += float64(batch.Input[r*inputs+i]) * float64(batch.Weights[0][i*p.units+unit])
			}
			batch.Output[r*p.units+unit] = float32(sum)
		}
	}
	return nil
}

func (p plainLayer) Backward(batch *rekindle.LayerBatch) error {
	inputs := batch.InputShape[1]
	for r := range batch.InputShape[0] {
		gradient := batch.OutputGradient[r*p.units : (r+1)*p.units]
		for unit := range p.units {
			batch.WeightGradients[1][unit] += gradient[unit]
		}
		for i := range inputs {
			sum := float64(0)
			for unit := range p.units {
				batch.WeightGradients[0][i*p.units+unit] += batch.Input[r*inputs+i] * gradient[unit]
				sum += float64(batch.Weights[0][i*p.units+unit]) * float64(gradient[unit])
			}
			if batch.InputGradient != nil {
				batch.InputGradient[r*inputs+i] = float32(sum)
			}
		}
	}
	return p.enter("Backward")
}

func (p plainLayer) State() ([]byte, error) {
	return binary.LittleEndian.AppendUint64(nil, p.trained), p.enter("State")
}

func (p plainLayer) SetState(state []byte) error {
	p.trained = binary.LittleEndian.Uint64(state)
	return p.enter("SetState")
}

type plainLoss struct{ *plain }

func (p plainLoss) Compute(rows *rekindle.LossRows) error {
	for r := range rows.Count {
		sum := float64(0)
		for i := r * rows.Size; i < (r+1)*rows.Size; i++ {
			difference := rows.Output[i] - rows.Target[i]
			sum += float64(difference) * float64(difference)
			if rows.Gradients != nil {
				rows.Gradients[i] = 2 * difference / float32(rows.Size)
			}
		}
		rows.Losses[r] = float32(sum / float64(rows.Size))
	}
	return p.enter("Compute")
}

type plainMetric struct{ *plain }

func (p plainMetric) Add(rows *rekindle.MetricRows, state []float64) error {
	for r := range rows.Count {
		weight, sum := 1.0, 0.0
		if rows.Weights != nil {
			weight = float64(rows.Weights[r])
		}
		for i := r * rows.Size; i < (r+1)*rows.Size; i++ {
			sum += math.Abs(float64(rows.Output[i] - rows.Target[i]))
		}
		state[0] += weight * sum / float64(rows.Size)
		state[1] += weight
	}
	return p.enter("Add")
}

func (p plainMetric) Merge(state, later []float64) error {
	for i := range state {
		state[i] += later[i]
	}
	return p.enter("Merge")
}

func (p plainMetric) Result(state []float64) (float64, error) {
	if state[1] == 0 {
		return 0, p.enter("Result")
	}
	return state[0] / state[1], p.enter("Result")
}

const plainUnits, plainRate = 4, 0.05

func (p *plain) layer() *rekindle.CustomLayer {
	p.units = plainUnits
	return rekindle.NewCustomLayer("PlainDense", plainLayer{p}).Config(`{"units":4}`).Name("middle")
}

func (p *plain) loss() *rekindle.CustomLoss {
	return rekindle.NewCustomLoss("PlainError", plainLoss{p})
}

func (p *plain) metric() *rekindle.CustomMetric {
	return rekindle.NewCustomMetric("PlainDistance", 2, plainMetric{p}).Name("mae").Better(rekindle.BetterLess)
}

func (p *plain) schedule() *rekindle.CustomSchedule {
	return rekindle.NewCustomSchedule("PlainRate", func(step int) (float64, error) { return plainRate, p.enter("rate") })
}

// newPlainModel has the program's own parts or, without them, the library's.
func newPlainModel(own *plain, threads int) *rekindle.Model {
	var middle rekindle.Layer = rekindle.NewDense(plainUnits).Name("middle")
	var loss, metric any = "mse", rekindle.NewMeanAbsoluteErrorMetric().Name("mae")
	sgd := rekindle.NewSGD().LearningRate(plainRate)
	if own != nil {
		middle, loss, metric = own.layer(), own.loss(), own.metric()
		sgd = rekindle.NewSGD().LearningRateSchedule(own.schedule())
	}
	model := must(rekindle.NewSequential(rekindle.NewSequentialOptions().Seed(7),
		rekindle.NewDense(5).Activation("tanh"), middle, rekindle.NewDense(2)))
	err := model.Compile(rekindle.NewCompileOptions().Optimizer(sgd).Loss(loss).WeightedMetrics(metric).Threads(threads))
	if err != nil {
		panic(err)
	}
	return model
}

func newPlainDataset() *rekindle.Dataset {
	const count = 26
	y, weights := make([]float32, 2*count), make([]float32, count)
	for i := range y {
		y[i] = float32(i%7) / 7
		weights[i/2] = 0.5 + float32(i%3)
	}
	return must(rekindle.NewDataset(rekindle.ArrayDataset{
		X:            rekindle.ArrayOf(newFeatures(count), count, features),
		Y:            rekindle.ArrayOf(y, count, 2),
		SampleWeight: rekindle.ArrayOf(weights),
	}))
}

func TestPartsOfTheProgramsOwnDoWhatTheLibrarysDo(t *testing.T) {
	dataset := newPlainDataset()
	defer dataset.Close()
	for threads := 1; threads <= 2; threads++ {
		ours, theirs := newPlainModel(new(plain), threads), newPlainModel(nil, threads)
		for _, model := range []*rekindle.Model{ours, theirs} {
			must(model.Fit(context.Background(), dataset, options(3)))
		}
		for _, name := range []string{"dense/kernel", "middle/kernel", "middle/bias", "dense_1/bias"} {
			one, other := must(ours.Weight(name)), must(theirs.Weight(name))
			for i, value := range must(rekindle.Values[float32](one)) {
				if expected := must(rekindle.Values[float32](other))[i]; math.Abs(float64(value-expected)) > 1e-5 {
					t.Errorf("%s[%d] is %v; expected %v", name, i, value, expected)
				}
			}
		}
		for key, expected := range must(theirs.History()).Values {
			for i, value := range must(ours.History()).Values[key] {
				if math.Abs(value-expected[i]) > 1e-5 {
					t.Errorf("%s[%d] is %v; expected %v", key, i, value, expected[i])
				}
			}
		}
		ours.Close()
		theirs.Close()
	}
}

func TestAFailureOfAPartIsTheCause(t *testing.T) {
	dataset := newPlainDataset()
	defer dataset.Close()
	for _, function := range []string{"OutputShape", "Weights", "Forward", "Backward", "Compute", "Add", "Merge", "Result", "rate"} {
		for _, panics := range []bool{false, true} {
			own := &plain{failing: function, panics: panics}
			model := newPlainModel(own, 1)
			fit := func() error {
				_, err := model.Fit(context.Background(), dataset, options(1))
				return err
			}
			if panics {
				value := expectPanic(t, func() { _ = fit() })
				var panicked *rekindle.PanicError
				if err, ok := value.(error); !ok || !errors.As(err, &panicked) || panicked.Value != "the part panics" {
					t.Errorf("%s: panicked with %v", function, value)
				}
			} else if err := fit(); !errors.Is(err, errPlain) || !errors.Is(err, rekindle.ErrAborted) {
				t.Errorf("%s: %v; expected the part's error", function, err)
			}
			own.failing = ""
			require(t, fit())
			model.Close()
		}
	}
}

func TestARunWithPartsOfTheProgramsOwnIsResumed(t *testing.T) {
	dataset := newPlainDataset()
	defer dataset.Close()
	fit := func(own *plain, folder string) ([]byte, error) {
		model := newPlainModel(own, 1)
		defer model.Close()
		arguments := rekindle.NewFitOptions().Epochs(2).BatchSize(4)
		if folder != "" {
			arguments.Callbacks(must(rekindle.NewBackupAndRestore(rekindle.NewBackupOptions(folder).SaveFreqBatches(1))))
		}
		if _, err := model.Fit(context.Background(), dataset, arguments); err != nil {
			return nil, err
		}
		return stateOf(model), nil
	}
	expected := must(fit(new(plain), ""))
	folder := t.TempDir()
	if _, err := fit(&plain{failing: "Compute", passes: 9}, folder); !errors.Is(err, errPlain) {
		t.Fatal(err)
	}
	resumed := new(plain)
	expectEqual(t, must(fit(resumed, folder)), expected)
	if resumed.trained != 14 || resumed.calls > 100 {
		t.Error(resumed.trained, resumed.calls)
	}
}

func TestModelsWithRegisteredClassesAreLoaded(t *testing.T) {
	dataset, path := newPlainDataset(), t.TempDir()+"/model"
	defer dataset.Close()
	model := newPlainModel(new(plain), 1)
	defer model.Close()
	must(model.Fit(context.Background(), dataset, options(1)))
	require(t, model.Save(path))
	if _, err := rekindle.LoadModel(path); err == nil || !strings.Contains(err.Error(), "RegisterLayer") ||
		!strings.Contains(err.Error(), `"PlainDense"`) {
		t.Error(err)
	}
	again := new(plain)
	var config string
	register := func(failure error) {
		require(t, rekindle.RegisterLayer("PlainDense", func(given string) (*rekindle.CustomLayer, error) {
			config = given
			return again.layer().Config(given), failure
		}))
		require(t, rekindle.RegisterLoss("PlainError", func(string) (*rekindle.CustomLoss, error) { return again.loss(), nil }))
		require(t, rekindle.RegisterMetric("PlainDistance", func(string) (*rekindle.CustomMetric, error) { return again.metric(), nil }))
		require(t, rekindle.RegisterSchedule("PlainRate", func(string) (*rekindle.CustomSchedule, error) { return again.schedule(), nil }))
	}
	register(errPlain)
	if _, err := rekindle.LoadModel(path); !errors.Is(err, errPlain) {
		t.Error(err)
	}
	register(nil)
	loaded := must(rekindle.LoadModel(path))
	defer loaded.Close()
	if config != `{"units":4}` {
		t.Error(config)
	}
	for _, trained := range []*rekindle.Model{model, loaded} {
		must(trained.Fit(context.Background(), dataset, options(1)))
	}
	expectEqual(t, stateOf(loaded), stateOf(model))
	require(t, rekindle.RegisterLayer("PlainDense", nil))
	require(t, rekindle.RegisterLoss("PlainError", nil))
	require(t, rekindle.RegisterMetric("PlainDistance", nil))
	require(t, rekindle.RegisterSchedule("PlainRate", nil))
	if _, err := rekindle.LoadModel(path); err == nil {
		t.Error("a forgotten class was loaded")
	}
	if err := rekindle.RegisterLayer("Dense", nil); !errors.Is(err, rekindle.ErrInvalidArgument) {
		t.Error(err)
	}
}

func TestPartsWithoutFunctionsAreRefused(t *testing.T) {
	for _, layer := range []rekindle.Layer{
		rekindle.NewCustomLayer("Nothing", nil),
		rekindle.NewCustomLayer("", plainLayer{new(plain)}),
		rekindle.NewCustomLayer("Dense", plainLayer{new(plain)}),
		new(plain).layer().Config("[]"),
		new(plain).layer().Name(""),
	} {
		if _, err := rekindle.NewSequential(nil, layer); !errors.Is(err, rekindle.ErrInvalidArgument) {
			t.Errorf("%v: %v", layer, err)
		}
	}
}
