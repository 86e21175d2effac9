package rekindle

import "rekindle.org/rekindle/internal/raw"

// Conv2D is the 2D convolution of images; kernel (height, width, channels / groups, filters). Strides and dilation may not
// both exceed 1.
type Conv2D struct {
	Name              string
	Filters           int    // must be set, a multiple of Groups
	KernelSize        [2]int // height and width, must be set
	Strides           [2]int // by default {1, 1}
	DilationRate      [2]int // by default {1, 1}
	Groups            int    // by default 1
	Padding           Padding
	Activation        string
	NoBias            bool
	KernelInitializer Initializer // by default "glorot_uniform"
	BiasInitializer   Initializer // by default "zeros"
}

func (c Conv2D) create() (int64, error) {
	options := raw.NewRekindle_conv2d_options()
	defer raw.DeleteRekindle_conv2d_options(options)
	return withInitializers(c.KernelInitializer, c.BiasInitializer, func(kernel, bias int64) (int64, error) {
		options.SetName(c.Name)
		options.SetFilters(int64(c.Filters))
		options.Set_kernel_size(int64(c.KernelSize[0]), int64(c.KernelSize[1]))
		options.Set_strides(pairOr(c.Strides, 1))
		options.Set_dilation_rate(pairOr(c.DilationRate, 1))
		options.SetGroups(int64(orDefault(c.Groups, 1)))
		options.SetPadding(c.Padding.raw())
		options.SetActivation_name(c.Activation)
		options.SetUse_bias(flag(!c.NoBias))
		options.SetKernel_initializer(kernel)
		options.SetBias_initializer(bias)
		return call(func() int64 { return raw.Rekindle_conv2d_create(options) })
	})
}
