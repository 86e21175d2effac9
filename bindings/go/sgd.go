package rekindle

import "rekindle.org/rekindle/internal/raw"

// SGD is w -= lr g; with momentum m: v = m v - lr g, w += v, or with Nesterov w += m v - lr g.
type SGD struct {
	LearningRate float64 // by default 0.01
	Momentum     float64
	Nesterov     bool
}

func (s SGD) create() (int64, error) {
	options := raw.NewRekindle_sgd_options()
	defer raw.DeleteRekindle_sgd_options(options)
	options.SetLearning_rate(orDefault(s.LearningRate, options.GetLearning_rate()))
	options.SetMomentum(s.Momentum)
	options.SetNesterov(flag(s.Nesterov))
	return call(func() int64 { return raw.Rekindle_sgd_create(options) })
}
