package rekindle

import "rekindle.org/rekindle/internal/raw"

// ConfigureThreads sets the number of compute threads in the whole process; 0, the default: as many as the affinity
// mask and the CPU quota of the control group allow; with 1, models compute on the calling goroutine's thread. It must
// be called before anything is made; afterwards it gives [ErrBusy].
func ConfigureThreads(threads int) error {
	options := raw.NewRekindle_runtime_options()
	defer raw.DeleteRekindle_runtime_options(options)
	options.SetThreads(int64(threads))
	return run(func() int64 { return raw.Rekindle_runtime_configure(options) })
}

// Threads is the number of compute threads in use.
func Threads() (int, error) {
	threads, err := call(raw.Rekindle_runtime_threads)
	return int(threads), err
}

// Version is the version of the library that is loaded, such as "0.1.0".
func Version() string { return raw.Rekindle_version() }

// BuildInfo is what the library was built with and what it runs on, as JSON.
func BuildInfo() (string, error) { return takeText(call(raw.Rekindle_build_info)) }
