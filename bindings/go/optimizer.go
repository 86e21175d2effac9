package rekindle

// Optimizer describes an optimizer, with Keras's update rules and defaults.
type Optimizer interface {
	// create makes the library's optimizer, which the caller destroys.
	create() (int64, error)
}
