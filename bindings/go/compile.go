package rekindle

import "rekindle.org/rekindle/internal/raw"

// CompileOptions are the arguments of Compile.
type CompileOptions struct {
	Optimizer Optimizer // nil: SGD{}
	// Loss must be set: "mse", "categorical_crossentropy", "sparse_categorical_crossentropy" or "binary_crossentropy".
	Loss       string
	FromLogits bool     // the crossentropies: the outputs are logits, not probabilities
	Metrics    []string // "accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"
	// StepsPerExecution is the number of batches between batch hooks; by default 1.
	StepsPerExecution int
	Threads           int // 0: the runtime's; 1: compute on the calling goroutine's thread
	// AllowNonFinite lets NaN, infinities and negative sample weights pass, as in Keras; else they end a call with
	// ErrData.
	AllowNonFinite bool
}

// Compile sets optimizer, loss and metrics. Compiling again starts the optimizer's state anew.
func (m *Model) Compile(compile CompileOptions) error {
	return m.use(func(model int64) error {
		options := raw.NewRekindle_compile_options()
		defer raw.DeleteRekindle_compile_options(options)
		if compile.Optimizer != nil {
			optimizer, err := compile.Optimizer.create()
			if err != nil {
				return err
			}
			defer raw.Rekindle_optimizer_destroy(optimizer)
			options.SetOptimizer(optimizer)
		}
		loss, err := createLoss(compile.Loss, compile.FromLogits)
		if err != nil {
			return err
		}
		defer raw.Rekindle_loss_destroy(loss)
		options.SetLoss(loss)
		metrics := make([]int64, len(compile.Metrics))
		for i, name := range compile.Metrics {
			if metrics[i], err = createMetric(name); err != nil {
				return err
			}
			defer raw.Rekindle_metric_destroy(metrics[i])
		}
		options.Set_metrics(metrics)
		options.SetSteps_per_execution(int64(orDefault(compile.StepsPerExecution, 1)))
		options.SetThreads(int64(compile.Threads))
		options.SetAllow_non_finite(flag(compile.AllowNonFinite))
		return run(func() int64 { return raw.Rekindle_model_compile(model, options) })
	})
}

func createLoss(name string, fromLogits bool) (int64, error) {
	options := raw.NewRekindle_loss_options()
	defer raw.DeleteRekindle_loss_options(options)
	options.SetName(name)
	options.SetFrom_logits(flag(fromLogits))
	return call(func() int64 { return raw.Rekindle_loss_create(options) })
}

func createMetric(name string) (int64, error) {
	options := raw.NewRekindle_metric_options()
	defer raw.DeleteRekindle_metric_options(options)
	options.SetName(name)
	return call(func() int64 { return raw.Rekindle_metric_create(options) })
}

// CompileFromJSON compiles as CompileToJSON has it.
func (m *Model) CompileFromJSON(json string) error {
	return m.doNamed("the configuration", json, raw.Rekindle_model_compile_from_json)
}
