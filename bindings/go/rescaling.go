package rekindle

import "rekindle.org/rekindle/internal/raw"

// Rescaling is x · Scale + Offset: for inputs such as bytes from 0 to 255.
type Rescaling struct {
	Name   string
	Scale  float64 // must be set; 0 makes every input the offset
	Offset float64
}

func (r Rescaling) create() (int64, error) {
	options := raw.NewRekindle_rescaling_options()
	defer raw.DeleteRekindle_rescaling_options(options)
	options.SetName(r.Name)
	options.SetScale(r.Scale)
	options.SetOffset(r.Offset)
	return call(func() int64 { return raw.Rekindle_rescaling_create(options) })
}
