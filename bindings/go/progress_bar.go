package rekindle

import (
	"math"

	"rekindle.org/rekindle/internal/raw"
)

// ProgressBar is a callback that shows how far a Fit, an Evaluate or a Predict has come. On a terminal it draws Keras's
// line, at most every 50 ms and never wider than the terminal. Elsewhere it writes a plain line at the end of each
// epoch.
type ProgressBar struct {
	descriptor, columns int
}

// NewProgressBar takes the file descriptor that the text is written to, such as that of os.Stderr.Fd(), which must stay
// open.
func NewProgressBar(descriptor int) *ProgressBar { return &ProgressBar{descriptor: descriptor} }

// Columns sets the width of the line; with it Keras's line is drawn wherever the text goes; by default the terminal is
// asked.
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
