package rekindle

import "rekindle.org/rekindle/internal/raw"

// Event is what a hook gets. Logs and Params can be called during the hook only.
type Event struct {
	Model    *Model // for calls in the hook
	Epoch    int    // counted from 0; -1 outside of an epoch, and in the hooks of evaluation, validation and prediction
	Batch    int    // in the epoch or pass, counted from 0; -1 in hooks that belong to no batch
	Step     int    // the number of batches that the model has been trained on since it was made
	Restored bool   // in OnTrainBegin: this fit goes on from a backup; Epoch and Batch say where

	address int64 // 0 when the hook is over
}

// RunParams is what a run was asked for. A number that is unknown, or that Evaluate or Predict does not have, is -1.
type RunParams struct {
	Epochs       int
	Steps        int // the number of batches in an epoch
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

// Logs are loss and metrics: at a batch's end those of the epoch so far, at an epoch's end those of the whole epoch,
// with validation's under names that begin with "val_"; empty where Keras passes none.
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
