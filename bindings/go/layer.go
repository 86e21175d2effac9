package rekindle

import "rekindle.org/rekindle/internal/raw"

// Layer describes a layer, with Keras's names, arguments and defaults; images are (batch, height, width, channels). A
// layer's Name is by default Keras's automatic one: "dense", "dense_1", ... An Activation is "" for none, or "linear",
// "relu", "sigmoid", "tanh", "softmax", "gelu" or "elu".
type Layer interface {
	// create makes the library's layer, which the caller destroys.
	create() (int64, error)
}

// Padding says what a window does at an image's edge.
type Padding int

const (
	Valid Padding = iota // windows that fit
	Same                 // as many windows as there are strides; the odd pixel is at the bottom and right
)

func (p Padding) raw() raw.Enum_SS_rekindle_padding { return raw.Enum_SS_rekindle_padding(p) }

// pairOr is a pair of numbers of which {0, 0} stands for the default.
func pairOr(pair [2]int, otherwise int) (int64, int64) {
	if pair == [2]int{} {
		return int64(otherwise), int64(otherwise)
	}
	return int64(pair[0]), int64(pair[1])
}
