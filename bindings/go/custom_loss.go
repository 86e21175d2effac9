package rekindle

import "rekindle.org/rekindle/internal/raw"

// LossFunctions are what a loss of the program's own does. Where they run, and what becomes of an error, is as for
// [LayerFunctions].
type LossFunctions interface {
	// Compute fills in the losses of rows and, where they are wanted, their gradients. Weights of samples and classes,
	// the reduction and the mean over the batch are the library's.
	Compute(rows *LossRows) error
}

// Rows are the rows of a batch: outputs and targets. A row is the outputs' last axis. Slices are views of the library's
// memory, without a copy, in row-major order; they are to be used during the call only.
type Rows struct {
	OutputShape  []int // with the batch
	TargetShape  []int // with the batch
	Count        int   // how many rows there are
	Size         int   // how many numbers a row of the outputs has
	Output       []float32
	Target       []float32 // nil where targets are taken as class indices
	ClassIndices []int32   // nil where they are not
}

// LossRows are the rows that a loss is wanted of.
type LossRows struct {
	Rows
	Losses    []float32 // to be filled in: the loss of each row
	Gradients []float32 // to be filled in: d(loss of its row)/d(output), of the outputs' shape; nil where not wanted
}

func newRows(rows *raw.Rows) Rows {
	shape := ints(rows.OutputShape)
	return Rows{shape, ints(rows.TargetShape), rows.Count, shape[len(shape)-1], rows.Output, rows.Target, rows.ClassIndices}
}

// CustomLoss is a loss of the program's own. How it is kept is as for a [CustomLayer].
type CustomLoss struct {
	customPart
	functions         LossFunctions
	reduction         *Reduction
	takesClassIndices bool
}

// NewCustomLoss makes a loss of functions. The class name is not that of a class of the library, and has no slash.
func NewCustomLoss(className string, functions LossFunctions) *CustomLoss {
	return &CustomLoss{customPart: customPart{className: className}, functions: functions}
}

// Config sets the loss's own options, an object of JSON; by default there are none. A run that differs in them does not
// resume.
func (c *CustomLoss) Config(config string) *CustomLoss {
	c.config = config
	return c
}

// Reduction sets how the losses of the rows become the batch's loss; by default [ReductionSumOverBatchSize].
func (c *CustomLoss) Reduction(reduction Reduction) *CustomLoss {
	c.reduction = &reduction
	return c
}

// TakesClassIndices sets whether targets are class indices, below the size of a row, which is checked; by default false.
func (c *CustomLoss) TakesClassIndices(takes bool) *CustomLoss {
	c.takesClassIndices = takes
	return c
}

func (c *CustomLoss) String() string { return "CustomLoss{" + c.className + "}" }

func (c *CustomLoss) createLoss() (int64, error) {
	if c == nil || c.functions == nil {
		return 0, invalid("a CustomLoss has no functions; expected some")
	}
	reduction := -1
	if c.reduction != nil {
		reduction = int(*c.reduction)
	}
	return c.create(&lossTarget{c.functions}, func(number int64) int64 {
		return raw.Raw_custom_loss_create(number, c.className, c.config, reduction, flag(c.takesClassIndices))
	})
}

var lossClasses = customClasses{register: raw.Raw_custom_loss_register}

// RegisterLoss makes a class of losses known, as [RegisterLayer] does of layers.
func RegisterLoss(className string, factory func(config string) (*CustomLoss, error)) error {
	return register(&lossClasses, className, factory, (*CustomLoss).createLoss, "a CustomLoss")
}

// lossTarget is the functions of a loss; the library's target for it.
type lossTarget struct {
	functions LossFunctions
}

func (t *lossTarget) Compute(rows *raw.Rows) int {
	return callPart(func() error { return t.functions.Compute(&LossRows{newRows(rows), rows.Losses, rows.Gradients}) })
}
