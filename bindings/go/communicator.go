package rekindle

import "rekindle.org/rekindle/internal/raw"

// Communicator is what the ranks of a Fit on many processes reach each other by. Each process is one rank: it makes a
// communicator, and calls Fit with it, as all others do.
type Communicator struct {
	handle
}

// LoadCommunicator makes a communicator of a library of communicators: a path, or a name that the dynamic linker finds,
// such as "librekindle-mpi.so". What the arguments mean is the library's; "": its default. The library stays loaded
// until the process ends. [ErrNotFound] if it cannot be loaded or is none of communicators.
//
// librekindle-mpi.so needs the arguments "end=close" in Go, whose programs end without what libraries have to do last: MPI
// then ends with Close, which waits for the other ranks, and no communicator can be made any more. Otherwise mpirun takes a
// rank that has come to its end for one that has failed, and ends the others.
func LoadCommunicator(library, arguments string) (*Communicator, error) {
	if err := checkText("library", library); err != nil {
		return nil, err
	}
	if err := checkText("arguments", arguments); err != nil {
		return nil, err
	}
	address, err := call(func() int64 { return raw.Rekindle_communicator_load(library, arguments) })
	if err != nil {
		return nil, err
	}
	communicator := new(Communicator)
	communicator.open("communicator", address, raw.Rekindle_communicator_destroy)
	return communicator, nil
}

// Rank is this rank's number, from 0 on.
func (c *Communicator) Rank() (int, error) {
	rank, err := c.get(raw.Rekindle_communicator_rank)
	return int(rank), err
}

// Size is how many ranks there are.
func (c *Communicator) Size() (int, error) {
	size, err := c.get(raw.Rekindle_communicator_size)
	return int(size), err
}

// Close gives it back; a second time does nothing.
func (c *Communicator) Close() { c.close() }

func (c *Communicator) shared() *handle {
	if c == nil {
		return nil
	}
	return &c.handle
}
