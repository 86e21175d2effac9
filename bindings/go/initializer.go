package rekindle

import "rekindle.org/rekindle/internal/raw"

// Initializer describes a weight's first values; the zero Initializer is that of the weight.
//
//	"glorot_uniform"  uniform in ±sqrt(6 / (fan_in + fan_out))
//	"he_normal"       normal truncated at two deviations, stddev sqrt(2 / fan_in) after truncation
//	"zeros", "ones"
//	"random_normal"   Mean, Stddev
//	"random_uniform"  Minval, Maxval
type Initializer struct {
	Name string
	// 0 takes the stream of the model's seed that belongs to the weight; another seed gives the same values to every
	// weight of the same shape.
	Seed           uint64
	Mean, Stddev   *float64 // nil: 0 and 0.05
	Minval, Maxval *float64 // nil: -0.05 and 0.05
}

// create makes the library's initializer, which the caller destroys; 0 for the weight's own.
func (i Initializer) create() (int64, error) {
	if i == (Initializer{}) {
		return 0, nil
	}
	options := raw.NewRekindle_initializer_options()
	defer raw.DeleteRekindle_initializer_options(options)
	options.SetName(i.Name)
	options.SetSeed(int64(i.Seed))
	set(options.SetMean, i.Mean)
	set(options.SetStddev, i.Stddev)
	set(options.SetMinval, i.Minval)
	set(options.SetMaxval, i.Maxval)
	return call(func() int64 { return raw.Rekindle_initializer_create(options) })
}

// set sets an option, unless it has its default.
func set(setter func(float64), value *float64) {
	if value != nil {
		setter(*value)
	}
}

// withInitializers makes the initializers of a layer for the length of a call.
func withInitializers(kernel, bias Initializer, create func(kernel, bias int64) (int64, error)) (int64, error) {
	kernelHandle, err := kernel.create()
	if err != nil {
		return 0, err
	}
	defer raw.Rekindle_initializer_destroy(kernelHandle)
	biasHandle, err := bias.create()
	if err != nil {
		return 0, err
	}
	defer raw.Rekindle_initializer_destroy(biasHandle)
	return create(kernelHandle, biasHandle)
}
