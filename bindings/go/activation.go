package rekindle

import "rekindle.org/rekindle/internal/raw"

// Activation is an activation by itself; softmax works on the last axis.
type Activation struct {
	Name       string
	Activation string // must be set
}

func (a Activation) create() (int64, error) {
	options := raw.NewRekindle_activation_options()
	defer raw.DeleteRekindle_activation_options(options)
	options.SetName(a.Name)
	options.SetActivation_name(a.Activation)
	return call(func() int64 { return raw.Rekindle_activation_create(options) })
}
