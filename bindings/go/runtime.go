package rekindle

import "rekindle.org/rekindle/internal/raw"

// InstructionSet is what models may be computed with: [RuntimeOptions.InstructionSet].
type InstructionSet int

const (
	InstructionSetBest   InstructionSet = iota // all that this CPU and oneDNN know
	InstructionSetAVX2                         // AVX2 with FMA, which every CPU has that this library computes on
	InstructionSetAVX512                       // AVX-512 (F, BW, DQ and VL), and none of its extensions
)

// RuntimeOptions are the arguments of Configure.
type RuntimeOptions struct {
	threads        *int
	instructionSet *InstructionSet
}

// NewRuntimeOptions has as many threads as may be used, and the best instruction set.
func NewRuntimeOptions() *RuntimeOptions { return new(RuntimeOptions) }

// Threads sets the number of compute threads in the whole process; 0, the default: as many as the affinity mask and the
// CPU quota of the control group allow, and of several ranks that a launcher has started on this machine each its share;
// with 1, models compute on the calling goroutine's thread.
func (r *RuntimeOptions) Threads(threads int) *RuntimeOptions {
	r.threads = &threads
	return r
}

// InstructionSet sets what models are computed with: this set and nothing beyond it, whatever the CPU has besides and
// whatever oneDNN's environment variables say; by default [InstructionSetBest]. [ErrUnsupported] if the CPU lacks it.
//
// Processes that are to compute the same bytes on different CPUs all need the same set, one that each CPU has; and for
// the rest what the same bytes need on one CPU, too: the same build of the library and of oneDNN, and the same number of
// threads or of shards. Then all compute with the same kernels. Something remains that no set can promise: oneDNN heeds
// the sizes of caches where it divides work, so on CPUs whose caches differ a sum over many samples may be added in
// another order.
func (r *RuntimeOptions) InstructionSet(set InstructionSet) *RuntimeOptions {
	r.instructionSet = &set
	return r
}

// Configure sets what holds for the whole process; what the options were not told is by default again. It must be called
// before anything is made; afterwards it gives [ErrBusy]. The instruction set cannot be changed any more after
// [BuildInfo] either, which tells it. A call that fails leaves all as it was.
func Configure(runtime *RuntimeOptions) error {
	if runtime == nil {
		runtime = NewRuntimeOptions()
	}
	options := raw.NewRekindle_runtime_options()
	defer raw.DeleteRekindle_runtime_options(options)
	var given arguments
	given.integer(runtime.threads, options.SetThreads)
	giveEnum(runtime.instructionSet, options.SetInstruction_set)
	return run(func() int64 { return raw.Rekindle_runtime_configure(options) })
}

// Threads is the number of compute threads in use.
func Threads() (int, error) {
	threads, err := call(raw.Rekindle_runtime_threads)
	return int(threads), err
}

// UsedInstructionSet is the instruction set in use: the one that was configured, or with [InstructionSetBest] the largest
// of the others that the CPU has. It gives [ErrUnsupported], as does all that computes, if oneDNN does not keep to the
// one that was configured, because the program itself has used oneDNN before.
func UsedInstructionSet() (InstructionSet, error) {
	set, err := call(raw.Rekindle_runtime_instruction_set)
	return InstructionSet(set), err
}

// Version is the version of the library that is loaded, such as "0.1.0".
func Version() string { return raw.Rekindle_version() }

// BuildInfo is what the library was built with and what it runs on, as JSON.
func BuildInfo() (string, error) { return takeText(call(raw.Rekindle_build_info)) }
