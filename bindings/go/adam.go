package rekindle

import "rekindle.org/rekindle/internal/raw"

// Adam is m += (1 - b1)(g - m), v += (1 - b2)(g² - v), w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon).
type Adam struct {
	LearningRate float64  // by default 0.001
	Beta1, Beta2 *float64 // nil: 0.9 and 0.999
	Epsilon      *float64 // nil: 1e-7
}

func (a Adam) create() (int64, error) {
	options := raw.NewRekindle_adam_options()
	defer raw.DeleteRekindle_adam_options(options)
	options.SetLearning_rate(orDefault(a.LearningRate, options.GetLearning_rate()))
	set(options.SetBeta_1, a.Beta1)
	set(options.SetBeta_2, a.Beta2)
	set(options.SetEpsilon, a.Epsilon)
	return call(func() int64 { return raw.Rekindle_adam_create(options) })
}
