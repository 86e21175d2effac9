package rekindle

import "rekindle.org/rekindle/internal/raw"

// Reshape makes (batch, ...) into (batch, target shape), row-major; one dimension may be -1.
type Reshape struct {
	Name        string
	TargetShape []int
}

func (r Reshape) create() (int64, error) {
	options := raw.NewRekindle_reshape_options()
	defer raw.DeleteRekindle_reshape_options(options)
	options.SetName(r.Name)
	options.Set_target_shape(int64s(r.TargetShape))
	return call(func() int64 { return raw.Rekindle_reshape_create(options) })
}
