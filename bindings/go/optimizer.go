package rekindle

import "rekindle.org/rekindle/internal/raw"

// Optimizer is an optimizer, with Keras's update rule, arguments and defaults. compile takes an optimizer or the name
// of one. The names are Keras's, such as "adam"; an optimizer given by its name has its default options.
//
// In the formulas w is a weight, g its gradient, lr the learning rate, and t the number of the update, counted from 1.
// The other letters are state that the optimizer keeps for each weight; it begins with 0 unless said otherwise.
//
// It is a description. A call takes it as it is at that moment; later changes of it do not count.
type Optimizer interface {
	// createOptimizer makes the library's, which the caller destroys.
	createOptimizer() (int64, error)
}

// optimizer hands over an Optimizer or, where a name is taken, the name of one.
func (a *arguments) optimizer(argument string, value any, set func(int64), setName func(string)) {
	switch value := value.(type) {
	case nil:
	case Optimizer:
		a.part(value.createOptimizer, raw.Rekindle_optimizer_destroy, set, setName)
	default:
		a.name(argument, value, "an Optimizer", setName)
	}
}
