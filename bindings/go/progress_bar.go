package rekindle

import (
	"math"

	"rekindle.org/rekindle/internal/raw"
)

// ProgressBar shows how far a Fit, an Evaluate or a Predict is: on a terminal the line of Keras's, which is drawn anew at
// most every 50 ms and never wider than the terminal; elsewhere a plain line at the end of each epoch.
type ProgressBar struct {
	descriptor, columns int
}

// NewProgressBar takes the descriptor that the text goes to, as of os.Stderr.Fd(), which must stay open.
func NewProgressBar(descriptor int) *ProgressBar { return &ProgressBar{descriptor: descriptor} }

// Columns sets the width of the line, which is then Keras's in any case; by default asked of the terminal.
func (p *ProgressBar) Columns(columns int) *ProgressBar {
	p.columns = columns
	return p
}

func (p *ProgressBar) String() string { return describe(p) }

func (p *ProgressBar) join(session *session, _ *Model) error {
	if p == nil {
		return invalid("a callback is nil; expected a ProgressBar")
	}
	for _, number := range []int{p.descriptor, p.columns} {
		if number < 0 || number > math.MaxInt32 {
			return invalid("a ProgressBar has the descriptor %d and %d columns; expected 0 or more", p.descriptor, p.columns)
		}
	}
	return session.addMade(func() (int64, error) {
		return call(func() int64 { return raw.Raw_progress_bar_create(p.descriptor, p.columns) })
	})
}
