package rekindle

import "rekindle.org/rekindle/internal/raw"

// MetricFunctions are what a metric of the program's own does: a fold, with a state of doubles, 0 at the beginning, to
// which the rows of each batch are added. The states of batches are merged: by their sum, or as [MetricMerger] says.
// Where they run, and what becomes of an error, is as for [LayerFunctions].
type MetricFunctions interface {
	// Add adds rows to a state, which is to be used during the call only.
	Add(rows *MetricRows, state []float64) error
	// Result gives what a state comes to, which stands in the logs. Before the first batch it is all 0.
	Result(state []float64) (float64, error)
}

// MetricMerger adds the state of later batches to one in a way of its own.
type MetricMerger interface {
	Merge(state, later []float64) error
}

// MetricRows are the rows that a metric adds to its state.
type MetricRows struct {
	Rows
	Weights []float32 // of each row; nil: each counts once
}

// Better is which of two values of a metric is the better one, for callbacks that monitor it.
type Better int

const (
	BetterUnknown Better = iota // the callback's mode has to say so
	BetterLess
	BetterMore
)

// CustomMetric is a metric of the program's own. How it is kept is as for a [CustomLayer].
type CustomMetric struct {
	customPart
	functions         MetricFunctions
	stateCount        int
	name              *string
	better            Better
	takesClassIndices bool
}

// NewCustomMetric makes a metric of functions, whose state has so many numbers. The class name is not that of a class of
// the library, and has no slash.
func NewCustomMetric(className string, stateCount int, functions MetricFunctions) *CustomMetric {
	return &CustomMetric{customPart: customPart{className: className}, functions: functions, stateCount: stateCount}
}

// Config sets the metric's own options, an object of JSON; by default there are none. A run that differs in them does not
// resume.
func (c *CustomMetric) Config(config string) *CustomMetric {
	c.config = config
	return c
}

// Name sets the metric's name in the logs, without a slash; by default the class name in lower case, with underscores.
func (c *CustomMetric) Name(name string) *CustomMetric {
	c.name = &name
	return c
}

// Better sets which of two values is the better one; by default [BetterUnknown].
func (c *CustomMetric) Better(better Better) *CustomMetric {
	c.better = better
	return c
}

// TakesClassIndices sets whether targets are class indices, below the size of a row, which is checked; by default false.
func (c *CustomMetric) TakesClassIndices(takes bool) *CustomMetric {
	c.takesClassIndices = takes
	return c
}

func (c *CustomMetric) String() string { return "CustomMetric{" + c.className + "}" }

func (c *CustomMetric) createMetric() (int64, error) {
	if c == nil || c.functions == nil {
		return 0, invalid("a CustomMetric has no functions; expected some")
	}
	if c.stateCount < 1 {
		return 0, invalid("the state has %d numbers; expected 1 or more", c.stateCount)
	}
	name, err := partName(c.name)
	if err != nil {
		return 0, err
	}
	_, hasMerge := c.functions.(MetricMerger)
	return c.create(&metricTarget{c.functions, c.stateCount}, func(number int64) int64 {
		return raw.Raw_custom_metric_create(number, c.className, c.config, name, int64(c.stateCount), int(c.better),
			flag(c.takesClassIndices), flag(hasMerge))
	})
}

var metricClasses = customClasses{register: raw.Raw_custom_metric_register}

// RegisterMetric makes a class of metrics known, as [RegisterLayer] does of layers.
func RegisterMetric(className string, factory func(config string) (*CustomMetric, error)) error {
	return register(&metricClasses, className, factory, (*CustomMetric).createMetric, "a CustomMetric")
}

// metricTarget is the functions of a metric; the library's target for it.
type metricTarget struct {
	functions  MetricFunctions
	stateCount int
}

func (t *metricTarget) StateCount() int { return t.stateCount }

func (t *metricTarget) Add(rows *raw.Rows, state []float64) int {
	return callPart(func() error { return t.functions.Add(&MetricRows{newRows(rows), rows.Weights}, state) })
}

func (t *metricTarget) Merge(state, later []float64) int {
	return callPart(func() error { return t.functions.(MetricMerger).Merge(state, later) })
}

func (t *metricTarget) Result(state []float64, value *float64) int {
	return callPart(func() (err error) {
		*value, err = t.functions.Result(state)
		return err
	})
}
