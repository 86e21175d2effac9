package rekindle

// Optimizer is an optimizer, with Keras's update rule, arguments and defaults. Compile takes an optimizer or the name
// of one. The names are Keras's, such as "adam"; an optimizer given by its name has its default options.
//
// In the formulas w is a weight, g its gradient, lr the learning rate, and t the number of the update, counted from 1.
// The other letters are state that the optimizer keeps for each weight; it begins with 0 unless said otherwise.
//
// It is a description. Compile takes it as it is at that moment; later changes of it, or of its schedule, do not count
// before the next Compile.
//
// A model that is compiled again with the same object, such as the same *[Adam], goes on with its state, as in Keras,
// unless the object or its schedule has been changed; see [Model.Compile]. Several models may be compiled with one
// object; each has state of its own.
type Optimizer interface {
	// createOptimizer makes the library's, which the caller destroys.
	createOptimizer() (int64, error)

	told() toldOptimizer
}

// optimizer is an Optimizer that is given, or nil; the name of one is handed over.
func (a *arguments) optimizer(argument string, value any, setName func(string)) Optimizer {
	switch value := value.(type) {
	case nil:
	case Optimizer:
		return value
	default:
		a.name(argument, value, "an Optimizer", setName)
	}
	return nil
}
