package rekindle

import "rekindle.org/rekindle/internal/raw"

// Dropout, in training, sets each element to 0 with probability Rate and scales the others by 1 / (1 - Rate); otherwise
// it is the identity. A resumed run draws the masks it would have drawn.
type Dropout struct {
	Name string
	Rate float64 // 0 to 1
}

func (d Dropout) create() (int64, error) {
	options := raw.NewRekindle_dropout_options()
	defer raw.DeleteRekindle_dropout_options(options)
	options.SetName(d.Name)
	options.SetRate(d.Rate)
	return call(func() int64 { return raw.Rekindle_dropout_create(options) })
}
