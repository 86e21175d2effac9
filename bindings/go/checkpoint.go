package rekindle

import (
	"errors"
	"runtime"
	"unsafe"

	"rekindle.org/rekindle/internal/raw"
)

// Checkpoint is a checkpoint file (a backup, a saved model, saved weights), read without a model. Several goroutines
// may use it at once.
type Checkpoint struct {
	handle
}

// OpenCheckpoint opens a file and checks everything but the contents of the tensors. Verify checks those of all
// tensors, Read those of the tensor that it reads.
func OpenCheckpoint(path string) (*Checkpoint, error) {
	if err := checkText("path", path); err != nil {
		return nil, err
	}
	address, err := call(func() int64 { return raw.Rekindle_checkpoint_open(path) })
	if err != nil {
		return nil, err
	}
	checkpoint := new(Checkpoint)
	checkpoint.open("checkpoint", address, raw.Rekindle_checkpoint_destroy)
	return checkpoint, nil
}

// NewestCheckpoint is the path of the newest backup in a folder, whether it is valid or not; [ErrNotFound] if there is
// none.
func NewestCheckpoint(backupDir string) (string, error) {
	if err := checkText("backupDir", backupDir); err != nil {
		return "", err
	}
	return takeText(call(func() int64 { return raw.Rekindle_checkpoint_newest(backupDir) }))
}

// Checkpoints are the paths of all backups in a folder, the newest first, whether they are valid or not.
func Checkpoints(backupDir string) ([]string, error) {
	path, err := NewestCheckpoint(backupDir)
	var paths []string
	for err == nil {
		paths = append(paths, path)
		path, err = takeText(call(func() int64 { return raw.Rekindle_checkpoint_before(path) }))
	}
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return paths, err
}

// Verify reads the whole file and checks every byte; the text of [ErrCorrupt] names the place of the damage.
func (c *Checkpoint) Verify() error { return c.do(raw.Rekindle_checkpoint_verify) }

// EntryKind is what a tensor of a checkpoint belongs to.
type EntryKind int

const (
	EntryWeight    EntryKind = 1 + iota // a weight of the model
	EntryOptimizer                      // the optimizer's state
	EntryRandom                         // seeds and counters of random numbers
	EntryMetric                         // the sums from which the loss and metrics of the current epoch are computed
	EntryHistory                        // the history; one tensor for each log name
	EntryCallback                       // a callback's own state
	EntryDataset                        // a source's own state
	EntryHost                           // the state of a program's own loop
)

// Entry is one tensor of a checkpoint, without its contents.
type Entry struct {
	Name      string // unique in the file
	Kind      EntryKind
	DType     DType
	Shape     []int
	ByteCount int64
}

// Entries are all tensors of the file, in its order.
func (c *Checkpoint) Entries() ([]Entry, error) {
	entry := raw.NewRekindle_checkpoint_entry()
	defer raw.DeleteRekindle_checkpoint_entry(entry)
	var entries []Entry
	err := c.use(func(checkpoint int64) error {
		count := raw.Rekindle_checkpoint_entry_count(checkpoint)
		for i := range count {
			if err := run(func() int64 { return raw.Rekindle_checkpoint_get_entry(checkpoint, i, entry) }); err != nil {
				return err
			}
			entries = append(entries, entryOf(entry))
		}
		return nil
	})
	return entries, err
}

// Entry is the tensor with a name; [ErrNotFound] if there is none.
func (c *Checkpoint) Entry(name string) (Entry, error) {
	entry := raw.NewRekindle_checkpoint_entry()
	defer raw.DeleteRekindle_checkpoint_entry(entry)
	var found Entry
	err := c.use(func(checkpoint int64) error {
		if err := checkText("name", name); err != nil {
			return err
		}
		if err := run(func() int64 { return raw.Rekindle_checkpoint_find_entry(checkpoint, name, entry) }); err != nil {
			return err
		}
		found = entryOf(entry)
		return nil
	})
	return found, err
}

// entryOf copies an entry; the checkpoint is in use.
func entryOf(entry raw.Rekindle_checkpoint_entry) Entry {
	shape := make([]int, entry.GetRank())
	for i := range shape {
		shape[i] = int(raw.Raw_int64_at(entry.GetShape(), int64(i)))
	}
	return Entry{
		Name:      entry.GetName(),
		Kind:      EntryKind(entry.GetKind()),
		DType:     DType(entry.GetDtype()),
		Shape:     shape,
		ByteCount: entry.GetByte_count(),
	}
}

// Read gives the contents of one tensor, which are checked.
func (c *Checkpoint) Read(name string) (Array, error) {
	tensor, err := c.getNamed("name", name, raw.Rekindle_checkpoint_read)
	if err != nil {
		return Array{}, err
	}
	return takeTensor(tensor)
}

// ReadBytes fills the buffer with a tensor's bytes from an offset on, for tensors too large to be read whole. The bytes
// are not checked.
func (c *Checkpoint) ReadBytes(name string, offset int64, buffer []byte) error {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	data := unsafe.Pointer(unsafe.SliceData(buffer))
	if len(buffer) > 0 {
		pinner.Pin(data)
	}
	return c.doNamed("name", name, func(checkpoint int64, name string) int64 {
		return raw.Rekindle_checkpoint_read_bytes(checkpoint, name, offset, raw.Address(data), int64(len(buffer)))
	})
}

// Borrow calls a function with a tensor's bytes, mapped from the file without a copy. The function may only read them,
// and only until it returns. They are not checked. If the disk fails when they are read, the process ends; prefer Read.
func (c *Checkpoint) Borrow(name string, function func(bytes []byte) error) error {
	return c.use(func(checkpoint int64) error {
		if err := checkText("name", name); err != nil {
			return err
		}
		address, size, err := callWithSize(func() int64 { return raw.Rekindle_checkpoint_borrow(checkpoint, name) })
		if err != nil {
			return err
		}
		return function(raw.Bytes(address, size))
	})
}

// RunStatus says whether a checkpoint is a backup, and what has become of its run.
type RunStatus int

const (
	RunNone      RunStatus = iota // a saved model or weights file
	RunRunning                    // a backup of a run under way
	RunCompleted                  // a backup of a run that has completed
)

// RunPhase is the part of an epoch in which a backup was taken.
type RunPhase int

const (
	PhaseBatches    RunPhase = iota // inside the epoch's batches; Batch is the next one
	PhaseValidation                 // all batches done, the validation is to run
	PhaseEpochEnd                   // the epoch is finished; the next one follows
)

// Progress is where a run was when a backup was taken.
type Progress struct {
	RunStatus    RunStatus
	Phase        RunPhase
	Epoch, Batch int
	Step         int // training steps of the model's life
	Generation   uint64
}

// Progress is where the run was.
func (c *Checkpoint) Progress() (Progress, error) {
	progress := raw.NewRekindle_checkpoint_progress()
	defer raw.DeleteRekindle_checkpoint_progress(progress)
	err := c.do(func(checkpoint int64) int64 { return raw.Rekindle_checkpoint_get_progress(checkpoint, progress) })
	if err != nil {
		return Progress{}, err
	}
	return Progress{
		RunStatus:  RunStatus(progress.GetRun_status()),
		Phase:      RunPhase(progress.GetPhase()),
		Epoch:      int(progress.GetEpoch()),
		Batch:      int(progress.GetBatch()),
		Step:       int(progress.GetStep()),
		Generation: uint64(progress.GetGeneration()),
	}, nil
}

// Configuration is the model's configuration, as JSON.
func (c *Checkpoint) Configuration() (string, error) {
	return c.text(raw.Rekindle_checkpoint_configuration)
}

// Fingerprint is the run's compile, fit and data arguments, as JSON.
func (c *Checkpoint) Fingerprint() (string, error) {
	return c.text(raw.Rekindle_checkpoint_fingerprint)
}

// Environment is what the file was written with, as JSON: the versions of the library and of oneDNN, instruction set
// and threads.
func (c *Checkpoint) Environment() (string, error) {
	return c.text(raw.Rekindle_checkpoint_environment)
}

// text copies a text that the checkpoint keeps.
func (c *Checkpoint) text(function func(int64) int64) (text string, err error) {
	err = c.use(func(checkpoint int64) error {
		address, err := call(func() int64 { return function(checkpoint) })
		if err == nil {
			text = raw.Raw_string(address)
		}
		return err
	})
	return text, err
}

// Close closes the checkpoint; a second call does nothing.
func (c *Checkpoint) Close() { c.close() }
