package rekindle

import (
	"errors"
	"runtime"
	"unsafe"

	"rekindle.org/rekindle/internal/raw"
)

// Checkpoint is a checkpoint file (a backup, a saved model, saved weights), read without a model. Safe for use by several
// goroutines.
type Checkpoint struct {
	handle
}

// OpenCheckpoint opens a file and checks everything but the tensors' contents; Verify checks those, and Read checks what
// it reads.
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

// NewestCheckpoint is the path of the newest generation in a backup folder, valid or not; [ErrNotFound] where there is
// none.
func NewestCheckpoint(backupDir string) (string, error) {
	if err := checkText("backupDir", backupDir); err != nil {
		return "", err
	}
	return takeText(call(func() int64 { return raw.Rekindle_checkpoint_newest(backupDir) }))
}

// Checkpoints are the paths of all generations in a backup folder, newest first, valid or not; none where there is none.
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

// Verify reads the whole file and checks every byte; [ErrCorrupt] with the place.
func (c *Checkpoint) Verify() error { return c.do(raw.Rekindle_checkpoint_verify) }

// EntryKind is what an entry is a part of.
type EntryKind int

const (
	EntryWeight    EntryKind = 1 + iota // a weight of the model
	EntryOptimizer                      // the optimizer
	EntryRandom                         // seeds and counters of random numbers
	EntryMetric                         // sums of the epoch under way
	EntryHistory                        // one tensor for each log name
	EntryCallback                       // a callback's own state
	EntryDataset                        // a source's own state
	EntryHost                           // the state of a program's own loop
)

// Entry is one tensor of a file.
type Entry struct {
	Name      string // unique in the file
	Kind      EntryKind
	DType     DType
	Shape     []int
	ByteCount int64
}

// Entries are all tensors, in the file's order.
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

// Entry is the tensor of a name; [ErrNotFound] where there is none.
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

// Read gives one tensor, its hash checked.
func (c *Checkpoint) Read(name string) (Array, error) {
	tensor, err := c.getNamed("name", name, raw.Rekindle_checkpoint_read)
	if err != nil {
		return Array{}, err
	}
	return takeTensor(tensor)
}

// ReadBytes fills the buffer with a tensor's bytes from an offset on; no hash is checked. For tensors too large to read
// whole.
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

// Borrow calls a function with a tensor's bytes, mapped from the file without a copy: only to be read, and only until it
// returns; no hash is checked. A failing disk ends the process where the bytes are read: prefer Read.
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

// RunStatus says whether a run was going on.
type RunStatus int

const (
	RunNone      RunStatus = iota // a saved model or weights file
	RunRunning                    // a backup of a run under way
	RunCompleted                  // a backup of a run that has completed
)

// RunPhase is where in an epoch a run stood.
type RunPhase int

const (
	PhaseBatches    RunPhase = iota // inside the epoch's batches; Batch is the next one
	PhaseValidation                 // all batches done, the validation is to run
	PhaseEpochEnd                   // the epoch is finished; the next one follows
)

// Progress is how far a run had come.
type Progress struct {
	RunStatus    RunStatus
	Phase        RunPhase
	Epoch, Batch int
	Step         int // training steps of the model's life
	Generation   uint64
}

// Progress is how far the run had come.
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

// Configuration is the model's, as JSON.
func (c *Checkpoint) Configuration() (string, error) {
	return c.text(raw.Rekindle_checkpoint_configuration)
}

// Fingerprint is the compile, fit and data arguments, as JSON.
func (c *Checkpoint) Fingerprint() (string, error) {
	return c.text(raw.Rekindle_checkpoint_fingerprint)
}

// Environment is the library, oneDNN, instruction set and threads the file was written with, as JSON.
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

// Close gives the checkpoint back; a second time does nothing.
func (c *Checkpoint) Close() { c.close() }
