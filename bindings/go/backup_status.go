package rekindle

import (
	"math"
	"time"

	"rekindle.org/rekindle/internal/raw"
)

// BackupStatus is what has become of the backups of a BackupAndRestore's last Fit or loop, or of the one that is
// running.
type BackupStatus struct {
	RunStatus RunStatus // RunNone before the first Fit or loop
	HasBackup bool      // there is a backup, which the next five fields describe

	Generation   uint64
	Epoch, Batch int
	Phase        RunPhase
	SavedAt      time.Time // the zero time if an earlier process saved it

	// NewestUnsaved says that the state that Fit ended with should have been saved and could not be.
	NewestUnsaved bool
	SavesDone     int // backups that were written, including that of the run's beginning
	SavesFailed   int // backups that could not be written; the log has a line for each
	SavesSkipped  int // backups that were due while another was written or the budget was used up; a later one took their place
	LeftBehind    int // backups that should have been deleted and could not be

	Failure  error     // the last backup that could not be written, an [*Error]; nil: none
	FailedAt time.Time // the zero time: never
}

// Status tells what was saved and what could not be saved. Any goroutine may call it, also during a Fit.
func (b *BackupAndRestore) Status() (BackupStatus, error) {
	report := raw.NewRekindle_backup_report()
	defer raw.DeleteRekindle_backup_report(report)
	failure := ""
	if err := b.do(func(backup int64) int64 {
		result := raw.Rekindle_backup_status(backup, report)
		failure = report.Failure_words() // which is the thread's
		return result
	}); err != nil {
		return BackupStatus{}, err
	}
	status := BackupStatus{
		RunStatus:     RunStatus(report.GetRun_status()),
		HasBackup:     report.GetHas_backup() != 0,
		Generation:    uint64(report.GetGeneration()),
		Epoch:         int(report.GetEpoch()),
		Batch:         int(report.GetBatch()),
		Phase:         RunPhase(report.GetPhase()),
		SavedAt:       timeOf(report.GetSaved_at()),
		NewestUnsaved: report.GetNewest_unsaved() != 0,
		SavesDone:     int(report.GetSaves_done()),
		SavesFailed:   int(report.GetSaves_failed()),
		SavesSkipped:  int(report.GetSaves_skipped()),
		LeftBehind:    int(report.GetLeft_behind()),
		FailedAt:      timeOf(report.GetFailed_at()),
	}
	if code := report.Failure_status(); code != 0 {
		status.Failure = &Error{Status: Status(code), Message: failure}
	}
	return status, nil
}

// timeOf is a time that the library gives in seconds since 1970; 0 for none.
func timeOf(seconds float64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9))
}
