package rekindle

import (
	"context"
	"log/slog"
	"sync"

	"rekindle.org/rekindle/internal/raw"
)

var logSink struct {
	mutex  sync.Mutex
	target int64
}

// SetLogger sends the library's log lines to a logger, in place of the one before; with nil they are dropped. The
// logger's handler may be called on any goroutine, and must not call this package.
func SetLogger(logger *slog.Logger) error {
	logSink.mutex.Lock()
	defer logSink.mutex.Unlock()
	target := int64(0)
	if logger != nil {
		target = raw.AddTarget(&logTarget{logger})
	}
	err := run(func() int64 { return raw.Raw_log_set_sink(target, raw.REKINDLE_LOG_DEBUG) })
	// Which of the two the library does not know any more.
	released := logSink.target
	if err != nil {
		released = target
	} else {
		logSink.target = target
	}
	if released != 0 {
		raw.RemoveTarget(released)
	}
	return err
}

type logTarget struct {
	logger *slog.Logger
}

func (t *logTarget) Log(level int, message string) {
	levels := []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError}
	// A handler's panic has no caller that could be told.
	defer func() { _ = recover() }()
	t.logger.Log(context.Background(), levels[level], message)
}
