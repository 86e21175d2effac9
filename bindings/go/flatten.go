package rekindle

import "rekindle.org/rekindle/internal/raw"

// Flatten makes (batch, ...) into (batch, product), row-major.
type Flatten struct {
	Name string
}

func (f Flatten) create() (int64, error) {
	options := raw.NewRekindle_flatten_options()
	defer raw.DeleteRekindle_flatten_options(options)
	options.SetName(f.Name)
	return call(func() int64 { return raw.Rekindle_flatten_create(options) })
}
