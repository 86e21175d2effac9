package rekindle

import "rekindle.org/rekindle/internal/raw"

// GlobalAveragePooling2D is the mean over height and width: (batch, channels), or (batch, 1, 1, channels).
type GlobalAveragePooling2D struct {
	Name     string
	KeepDims bool
}

func (p GlobalAveragePooling2D) create() (int64, error) {
	options := raw.NewRekindle_global_average_pooling2d_options()
	defer raw.DeleteRekindle_global_average_pooling2d_options(options)
	options.SetName(p.Name)
	options.SetKeepdims(flag(p.KeepDims))
	return call(func() int64 { return raw.Rekindle_global_average_pooling2d_create(options) })
}
