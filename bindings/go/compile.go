package rekindle

import (
	"fmt"
	"slices"

	"rekindle.org/rekindle/internal/raw"
)

// CompileOptions are the arguments of Compile; what is not set is Keras's default.
type CompileOptions struct {
	optimizer         any
	loss              any
	metrics           []any
	stepsPerExecution *int
	threads           *int
	shards            *int
	allowNonFinite    *bool
	weightedMetrics   []any
	outputs           []compiledOutput
}

type compiledOutput struct {
	name    *string // nil: its place tells which it is
	options *OutputOptions
}

// NewCompileOptions has the defaults; a loss must be set, or outputs.
func NewCompileOptions() *CompileOptions { return new(CompileOptions) }

// Optimizer sets the optimizer: an [Optimizer] or the name of one, which stands for a new one with its defaults; by
// default "sgd". With the same object as at the last Compile the model goes on with its state.
func (c *CompileOptions) Optimizer(optimizer any) *CompileOptions {
	c.optimizer = optimizer
	return c
}

// Loss sets the loss, that of every output: a [Loss] or the name of one, such as "mse" or
// "sparse_categorical_crossentropy"; must be set unless outputs are.
func (c *CompileOptions) Loss(loss any) *CompileOptions {
	c.loss = loss
	return c
}

// Metrics sets the figures that are reported besides the loss, each a [Metric] or the name of one; by default there are
// none.
func (c *CompileOptions) Metrics(metrics ...any) *CompileOptions {
	c.metrics = slices.Clone(metrics)
	return c
}

// StepsPerExecution sets the number of batches after which batch hooks are called, 1 or more; by default 1.
func (c *CompileOptions) StepsPerExecution(steps int) *CompileOptions {
	c.stepsPerExecution = &steps
	return c
}

// Threads sets the number of compute threads; 1: the calling goroutine's thread computes; by default 0, all of the
// runtime's.
func (c *CompileOptions) Threads(threads int) *CompileOptions {
	c.threads = &threads
	return c
}

// Shards sets in how many parts each batch is computed, each by one thread; by default 0: it is computed whole, by all
// threads together. The results depend bit by bit on this number, but, with shards, no longer on the number of threads.
// BatchNormalization takes mean and variance of each shard by itself, and so see layers, losses and metrics of your own
// the samples of a shard.
func (c *CompileOptions) Shards(shards int) *CompileOptions {
	c.shards = &shards
	return c
}

// AllowNonFinite sets whether NaN, infinities and negative sample weights are no error, as in Keras; by default false:
// they end a call with [ErrData].
func (c *CompileOptions) AllowNonFinite(allow bool) *CompileOptions {
	c.allowNonFinite = &allow
	return c
}

// WeightedMetrics sets the figures that are reported with each sample counted by its weight, each a [Metric] or the
// name of one; by default there are none. In the logs one has "weighted_" in front of its name if one of Metrics has
// that name.
func (c *CompileOptions) WeightedMetrics(metrics ...any) *CompileOptions {
	c.weightedMetrics = slices.Clone(metrics)
	return c
}

// Output says what the model is trained towards at the output of a name, which is that of the layer that computes it,
// instead of a loss and metrics for all. Every output must be listed.
//
//	rekindle.NewCompileOptions().
//		Output("price", rekindle.NewOutputOptions().Loss("mse").LossWeight(0.3)).
//		Output("sold", rekindle.NewOutputOptions().Loss("binary_crossentropy").Metrics("accuracy"))
//
// In the logs, the name of the output is in front of that of a metric: "sold_accuracy"; and where two or more have a
// loss, there is each one's, before its weight: "price_loss".
func (c *CompileOptions) Output(name string, output *OutputOptions) *CompileOptions {
	c.outputs = append(c.outputs, compiledOutput{&name, output})
	return c
}

// Outputs does the same for the model's outputs in their order.
func (c *CompileOptions) Outputs(outputs ...*OutputOptions) *CompileOptions {
	for _, output := range outputs {
		c.outputs = append(c.outputs, compiledOutput{nil, output})
	}
	return c
}

// OutputOptions say what a model of several outputs is trained towards at one of them.
type OutputOptions struct {
	loss            any
	lossWeight      *float64
	metrics         []any
	weightedMetrics []any
}

// NewOutputOptions has no loss.
func NewOutputOptions() *OutputOptions { return new(OutputOptions) }

// Loss sets the loss: a [Loss] or the name of one; by default the output has none.
func (o *OutputOptions) Loss(loss any) *OutputOptions {
	o.loss = loss
	return o
}

// LossWeight sets the weight of this loss in the sum that is minimized; finite; by default 1.
func (o *OutputOptions) LossWeight(weight float64) *OutputOptions {
	o.lossWeight = &weight
	return o
}

// Metrics sets the figures that are reported besides the loss, each a [Metric] or the name of one; by default there are
// none.
func (o *OutputOptions) Metrics(metrics ...any) *OutputOptions {
	o.metrics = slices.Clone(metrics)
	return o
}

// WeightedMetrics sets the figures that are reported with each sample counted by its weight.
func (o *OutputOptions) WeightedMetrics(metrics ...any) *OutputOptions {
	o.weightedMetrics = slices.Clone(metrics)
	return o
}

// giveOutput hands over one output.
func (a *arguments) giveOutput(argument string, output compiledOutput, compile raw.Rekindle_compile_options) {
	if output.options == nil {
		a.fail(invalid("%s is nil; expected OutputOptions", argument))
		return
	}
	options := raw.NewRekindle_output_options()
	a.made = append(a.made, func() { raw.DeleteRekindle_output_options(options) })
	given := output.options
	a.text(argument+"'s name", output.name, options.SetName)
	a.loss(argument+".Loss", given.loss, options.SetLoss, options.SetLoss_name)
	a.real(given.lossWeight, options.SetLoss_weight)
	giveParts(a, argument+".Metrics", metricsOf(given.metrics), (*arguments).metric, options.Set_metrics)
	giveParts(a, argument+".WeightedMetrics", metricsOf(given.weightedMetrics), (*arguments).metric,
		options.Set_weighted_metrics)
	compile.Add_output(options)
}

// Compile sets optimizer, loss and metrics. Compiling again keeps the weights, and starts the optimizer's state anew,
// unless the [Optimizer] is the same object as at the last Compile and neither it nor its schedule has been changed
// since: then its learning rate, its number of updates and the state of all weights that were trained before go on, as
// in Keras; weights that are trained from now on begin with fresh state. An optimizer given by its name is a new one
// each time.
//
//	adam := rekindle.NewAdam()
//	err := model.SetTrainable("encoder", false)
//	...
//	err = model.Compile(rekindle.NewCompileOptions().Optimizer(adam).Loss("mse"))
//	...
//	history, err := model.Fit(ctx, dataset, rekindle.NewFitOptions().Epochs(5))
//	...
//	err = model.SetTrainable("encoder", true)
//	...
//	err = model.Compile(rekindle.NewCompileOptions().Optimizer(adam).Loss("mse")) // the other layers' state goes on
func (m *Model) Compile(compile *CompileOptions) error {
	if compile == nil {
		compile = NewCompileOptions()
	}
	return m.use(func(model int64) error {
		options := raw.NewRekindle_compile_options()
		defer raw.DeleteRekindle_compile_options(options)
		var given arguments
		defer given.end()
		optimizer := given.optimizer("Optimizer", compile.optimizer, options.SetOptimizer_name)
		given.loss("Loss", compile.loss, options.SetLoss, options.SetLoss_name)
		giveParts(&given, "Metrics", metricsOf(compile.metrics), (*arguments).metric, options.Set_metrics)
		giveParts(&given, "WeightedMetrics", metricsOf(compile.weightedMetrics), (*arguments).metric,
			options.Set_weighted_metrics)
		given.integer(compile.stepsPerExecution, options.SetSteps_per_execution)
		given.integer(compile.threads, options.SetThreads)
		given.integer(compile.shards, options.SetShards)
		given.flag(compile.allowNonFinite, options.SetAllow_non_finite)
		for i, output := range compile.outputs {
			given.giveOutput(fmt.Sprintf("Outputs[%d]", i), output, options)
		}
		return m.optimizer.compile(optimizer, func(address int64) error {
			if address != 0 {
				options.SetOptimizer(address)
				options.SetOptimizer_name("")
			}
			_, err := given.create(func() int64 { return raw.Rekindle_model_compile(model, options) })
			return err
		})
	})
}

// metricsOf are metrics, made of the names where names were given.
func metricsOf(given []any) []any {
	metrics := slices.Clone(given)
	for i, metric := range metrics {
		if name, ok := metric.(string); ok {
			metrics[i] = NewNamedMetric(name)
		}
	}
	return metrics
}

// CompileFromJSON compiles the model with arguments as CompileToJSON gives them.
func (m *Model) CompileFromJSON(json string) error {
	return m.doNamed("the configuration", json, raw.Rekindle_model_compile_from_json)
}
