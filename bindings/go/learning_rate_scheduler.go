package rekindle

import "rekindle.org/rekindle/internal/raw"

// LearningRateScheduler is a callback that sets the learning rate at the beginning of every epoch. It adds
// "learning_rate" to the epoch's logs, and so to the history. Fit fails if the optimizer follows a schedule.
type LearningRateScheduler struct {
	function func(epoch int, learningRate float64) (float64, error)
	schedule Schedule
	verbose  bool
}

// NewLearningRateScheduler takes a function that computes the new rate, finite and 0 or more, from the epoch's number
// and the current rate. It is called on the goroutine that called Fit. An error ends the Fit, as that of a hook does.
func NewLearningRateScheduler(function func(epoch int, learningRate float64) (float64, error)) *LearningRateScheduler {
	return &LearningRateScheduler{function: function}
}

// NewLearningRateSchedulerOf takes a schedule, which gives the rate with the epoch's number in place of the step.
func NewLearningRateSchedulerOf(schedule Schedule) *LearningRateScheduler {
	return &LearningRateScheduler{schedule: schedule}
}

// Verbose sets whether the callback logs what it does; by default false.
func (l *LearningRateScheduler) Verbose(verbose bool) *LearningRateScheduler {
	l.verbose = verbose
	return l
}

func (l *LearningRateScheduler) String() string { return describe(l) }

func (l *LearningRateScheduler) join(session *session, _ *Model) error {
	if l == nil || l.function == nil && l.schedule == nil {
		return invalid("a LearningRateScheduler has neither a function nor a schedule; expected one of them")
	}
	return session.addMade(func() (int64, error) {
		if l.function != nil {
			target := raw.AddTarget(&rateTarget{l.function, session})
			return call(func() int64 { return raw.Raw_learning_rate_scheduler_create(target, 0, flag(l.verbose)) })
		}
		schedule, err := l.schedule.createSchedule()
		if err != nil {
			return 0, err
		}
		defer raw.Rekindle_schedule_destroy(schedule)
		return call(func() int64 { return raw.Raw_learning_rate_scheduler_create(0, schedule, flag(l.verbose)) })
	})
}

// rateTarget is the function during a call; the library's target for it.
type rateTarget struct {
	function func(epoch int, learningRate float64) (float64, error)
	session  *session
}

func (t *rateTarget) Rate(epoch int64, learningRate *float64) int {
	if t.session.guard(func() (err error) {
		*learningRate, err = t.function(int(epoch), *learningRate)
		return err
	}) {
		return 0
	}
	return 1
}
