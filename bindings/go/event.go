package rekindle

import "rekindle.org/rekindle/internal/raw"

// Event is what a hook is told. Logs and Params are read from the library: only during the hook.
type Event struct {
	Model    *Model // of the call, for calls in the hook
	Epoch    int    // zero-based; -1 outside an epoch, and in the hooks of evaluation, validation and prediction
	Batch    int    // within the epoch or pass; -1 where there is none
	Step     int    // training steps that the model has done in its life
	Restored bool   // in OnTrainBegin: this fit resumes a backup; Epoch and Batch tell where

	address int64 // 0 when the hook is over
}

// RunParams is what a run was asked for. Numbers that are unknown, or that the run has none of, are -1.
type RunParams struct {
	Epochs       int
	Steps        int // batches per epoch
	BatchSize    int
	InitialEpoch int
}

func newEvent(event raw.Event, model *Model) *Event {
	return &Event{model, int(event.Epoch), int(event.Batch), int(event.Step), event.Restored, event.Address}
}

func (e *Event) end() { e.address = 0 }

func (e *Event) raw() raw.Rekindle_event {
	if e.address == 0 {
		panic("rekindle: the hook is over; read its event's logs and parameters during it")
	}
	return raw.SwigcptrRekindle_event(e.address)
}

// Logs are the metrics: so far at a batch's end, the epoch's (validation's with the prefix "val_") at its end; empty
// where Keras passes none.
func (e *Event) Logs() map[string]float64 {
	event := e.raw()
	count := event.Log_count()
	logs := make(map[string]float64, count)
	for i := range count {
		logs[event.Log_name(i)] = event.Log_value(i)
	}
	return logs
}

// Params is Keras's params.
func (e *Event) Params() RunParams {
	event := e.raw()
	return RunParams{
		Epochs:       int(event.Param_epochs()),
		Steps:        int(event.Param_steps()),
		BatchSize:    int(event.Param_batch_size()),
		InitialEpoch: int(event.Param_initial_epoch()),
	}
}
