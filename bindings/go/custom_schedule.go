package rekindle

import "rekindle.org/rekindle/internal/raw"

// CustomSchedule is a learning rate schedule of the program's own. How it is kept is as for a [CustomLayer].
type CustomSchedule struct {
	customPart
	rate func(step int) (float64, error)
}

// NewCustomSchedule makes a schedule of a function that gives the learning rate after so many batches: finite, 0 or more,
// and always the same for the same step. Where it runs, and what becomes of an error, is as for [LayerFunctions]. The
// class name is not that of a class of the library, and has no slash.
func NewCustomSchedule(className string, rate func(step int) (float64, error)) *CustomSchedule {
	return &CustomSchedule{customPart{className: className}, rate}
}

// Config sets the schedule's own options, an object of JSON; by default there are none. A run that differs in them does
// not resume.
func (c *CustomSchedule) Config(config string) *CustomSchedule {
	c.config = config
	return c
}

func (c *CustomSchedule) String() string { return "CustomSchedule{" + c.className + "}" }

func (c *CustomSchedule) createSchedule() (int64, error) {
	if c == nil || c.rate == nil {
		return 0, invalid("a CustomSchedule has no function; expected one")
	}
	return c.create(&scheduleTarget{c.rate}, func(number int64) int64 {
		return raw.Raw_custom_schedule_create(number, c.className, c.config)
	})
}

var scheduleClasses = customClasses{register: raw.Raw_custom_schedule_register}

// RegisterSchedule makes a class of schedules known, as [RegisterLayer] does of layers.
func RegisterSchedule(className string, factory func(config string) (*CustomSchedule, error)) error {
	return register(&scheduleClasses, className, factory, (*CustomSchedule).createSchedule, "a CustomSchedule")
}

// scheduleTarget is the function of a schedule; the library's target for it.
type scheduleTarget struct {
	rate func(step int) (float64, error)
}

func (t *scheduleTarget) StepRate(step int64, rate *float64) int {
	return callPart(func() (err error) {
		*rate, err = t.rate(int(step))
		return err
	})
}
