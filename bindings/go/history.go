package rekindle

import (
	"encoding/binary"
	"math"

	"rekindle.org/rekindle/internal/raw"
)

// History has, for each log name ("loss", "val_loss", ...), one value per finished epoch. After a resume it begins with
// the epochs of the processes that were interrupted.
type History struct {
	Epochs []int // the numbers of the finished epochs, counted from 0
	Values map[string][]float64
}

// History is a copy of the history of the last Fit, also of one that failed.
func (m *Model) History() (*History, error) {
	address, err := m.get(raw.Rekindle_model_get_history)
	if err != nil {
		return nil, err
	}
	defer raw.Rekindle_history_destroy(address)
	epochs, err := words(func() int64 { return raw.Rekindle_history_epochs(address) })
	if err != nil {
		return nil, err
	}
	history := &History{Values: map[string][]float64{}}
	for _, epoch := range epochs {
		history.Epochs = append(history.Epochs, int(epoch))
	}
	keys, err := call(func() int64 { return raw.Rekindle_history_key_count(address) })
	for i := int64(0); i < keys && err == nil; i++ {
		err = history.addKey(address, i)
	}
	return history, err
}

func (h *History) addKey(address, index int64) error {
	text, err := call(func() int64 { return raw.Rekindle_history_key(address, index) })
	if err != nil {
		return err
	}
	key := raw.Raw_string(text)
	bits, err := words(func() int64 { return raw.Rekindle_history_values(address, key) })
	if err != nil {
		return err
	}
	values := make([]float64, len(bits))
	for i := range bits {
		values[i] = math.Float64frombits(bits[i])
	}
	h.Values[key] = values
	return nil
}

// reaches says whether a run of so many epochs is done.
func (h *History) reaches(epochs int) bool {
	return len(h.Epochs) > 0 && h.Epochs[len(h.Epochs)-1]+1 >= epochs
}

// words calls a function that gives an array of 64-bit numbers, and copies them.
func words(function func() int64) ([]uint64, error) {
	address, size, err := callWithSize(function)
	if err != nil || size == 0 {
		return nil, err
	}
	words := make([]uint64, size)
	_, err = binary.Decode(raw.Bytes(address, 8*size), binary.NativeEndian, words)
	return words, err
}
