// Package rekindle trains neural networks in the program's own process, in Keras's vocabulary and at oneDNN's speed, and
// never loses a run: killed at any moment and started again, it ends with the same bytes as if nothing had happened.
//
// # Values and defaults
//
// A constructor takes what must be given, such as [NewDense] the units; a method sets each other argument and gives its
// receiver, so that calls chain:
//
//	rekindle.NewDense(128).Activation("relu").UseBias(false)
//
// What is not set is Keras's default, and everything can be set to zero. If an argument is a part, such as an
// [Initializer], its name can be given instead: such an argument is of the type any.
//
// # Models
//
// [NewSequential] makes a chain of layers. A model that branches, joins or calls a layer several times is made of symbols:
//
//	x := rekindle.NewInput(16)
//	block := rekindle.NewDense(16).Activation("relu")
//	y := rekindle.NewDense(1).Apply(block.Apply(block.Apply(x))) // the block has its weights once
//	model, err := rekindle.NewFunctional(nil, rekindle.Symbols{x}, rekindle.Symbols{y})
//
// With several inputs or outputs, data and losses go by names or in the model's order: [ArrayDataset], [Batch],
// [CompileOptions.Output], [Model.PredictAll].
//
// # Errors
//
// A failed call of the library gives an [*Error]: its text names the argument, its value and what was expected, in Go's
// words. [errors.Is] compares it with the codes, such as [ErrMismatch]; for files with [fs.ErrNotExist],
// [fs.ErrPermission] and the like; and with what a hook or a [Source] returned. A Fit whose context ended gives
// [context.Canceled] or [context.DeadlineExceeded], and the context's cause.
//
// # Memory
//
// Arrays that go in are copied, unless the text says that they are borrowed: then they are pinned until the library has
// released them. Arrays that come out are the program's own. A [Model], [Dataset], [BackupAndRestore] and [Checkpoint]
// hold memory of the library: Close gives it back at once; what is not closed, the garbage collector closes. After Close
// every call gives [ErrClosed]; a call that is running is not disturbed.
//
// # Goroutines
//
// Hooks and sources run on the goroutine that called Fit, Evaluate or Predict. Several goroutines may read a model and
// call Predict at once. Otherwise one goroutine at a time may use a model; a call that finds it in use gives [ErrBusy].
package rekindle
