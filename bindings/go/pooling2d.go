package rekindle

import "rekindle.org/rekindle/internal/raw"

// MaxPooling2D is the largest value of each window of an image.
type MaxPooling2D struct {
	Name     string
	PoolSize [2]int // by default {2, 2}
	Strides  [2]int // by default PoolSize
	Padding  Padding
}

func (p MaxPooling2D) create() (int64, error) {
	return createPooling2D(p, func(options raw.Rekindle_pooling2d_options) int64 {
		return raw.Rekindle_max_pooling2d_create(options)
	})
}

// AveragePooling2D is the mean of each window of an image; padding is left out of the count.
type AveragePooling2D struct {
	Name     string
	PoolSize [2]int // by default {2, 2}
	Strides  [2]int // by default PoolSize
	Padding  Padding
}

func (p AveragePooling2D) create() (int64, error) {
	return createPooling2D(MaxPooling2D(p), func(options raw.Rekindle_pooling2d_options) int64 {
		return raw.Rekindle_average_pooling2d_create(options)
	})
}

func createPooling2D(p MaxPooling2D, create func(raw.Rekindle_pooling2d_options) int64) (int64, error) {
	options := raw.NewRekindle_pooling2d_options()
	defer raw.DeleteRekindle_pooling2d_options(options)
	options.SetName(p.Name)
	options.Set_pool_size(pairOr(p.PoolSize, 2))
	options.Set_strides(pairOr(p.Strides, 0))
	options.SetPadding(p.Padding.raw())
	return call(func() int64 { return create(options) })
}
