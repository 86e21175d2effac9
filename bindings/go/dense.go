package rekindle

import "rekindle.org/rekindle/internal/raw"

// Dense is activation(x · kernel + bias) over the last axis; kernel (in, units), bias (units).
type Dense struct {
	Name              string
	Units             int // must be set
	Activation        string
	NoBias            bool
	KernelInitializer Initializer // by default "glorot_uniform"
	BiasInitializer   Initializer // by default "zeros"
}

func (d Dense) create() (int64, error) {
	options := raw.NewRekindle_dense_options()
	defer raw.DeleteRekindle_dense_options(options)
	return withInitializers(d.KernelInitializer, d.BiasInitializer, func(kernel, bias int64) (int64, error) {
		options.SetName(d.Name)
		options.SetUnits(int64(d.Units))
		options.SetActivation_name(d.Activation)
		options.SetUse_bias(flag(!d.NoBias))
		options.SetKernel_initializer(kernel)
		options.SetBias_initializer(bias)
		return call(func() int64 { return raw.Rekindle_dense_create(options) })
	})
}
