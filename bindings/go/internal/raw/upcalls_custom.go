package raw

// #include "rekindle.h"
//
// static uintptr_t this_thread(void) {
//     static _Thread_local char place;
//     return (uintptr_t)&place;
// }
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// The functions that custom.c calls: those of parts of the program's own. All run on the thread that called the library.
type (
	// LayerTarget is a layer; each gives 0 for success.
	LayerTarget interface {
		OutputShape(input []int64) (output []int64, result int)
		Weights(input []int64, part int64) int
		Forward(batch *LayerBatch) int
		Backward(batch *LayerBatch) int
	}
	// LossTarget is a loss; 0 for success.
	LossTarget interface {
		Compute(rows *Rows) int
	}
	// MetricTarget is a metric; each gives 0 for success.
	MetricTarget interface {
		StateCount() int
		Add(rows *Rows, state []float64) int
		Merge(state, later []float64) int
		Result(state []float64, value *float64) int
	}
	// ScheduleTarget is a schedule; 0 for success.
	ScheduleTarget interface {
		StepRate(step int64, rate *float64) int
	}
	// FactoryTarget makes a part of a registered class; 0 after a failure.
	FactoryTarget interface {
		Make(config string) int64
	}
)

// LayerBatch is a rekindle_layer_batch; slices are of the library's memory, nil where there is nothing.
type LayerBatch struct {
	InputShape, OutputShape       []int64
	Input, Output                 []float32
	OutputGradient, InputGradient []float32
	Weights, WeightGradients      [][]float32
	Step, Seed                    uint64
	Training                      bool
}

// Rows is a rekindle_loss_rows or a rekindle_metric_rows, likewise.
type Rows struct {
	OutputShape, TargetShape   []int64
	Output, Target             []float32
	ClassIndices               []int32
	Count                      int
	Losses, Gradients, Weights []float32
}

func int64sAt(address *C.int64_t, count C.size_t) []int64 {
	return unsafe.Slice((*int64)(address), count)
}

func floatsAt(address *C.float, count int) []float32 {
	if address == nil {
		return nil
	}
	return unsafe.Slice((*float32)(address), count)
}

func product(shape []int64) int {
	count := 1
	for _, dimension := range shape {
		count *= int(dimension)
	}
	return count
}

//export upcall_output_shape
func upcall_output_shape(target C.int64_t, inputShape *C.int64_t, inputRank C.size_t, outputShape *C.int64_t,
	outputRank *C.size_t) C.int {
	output, result := targetAs[LayerTarget](int64(target)).OutputShape(int64sAt(inputShape, inputRank))
	if result == 0 {
		copy(int64sAt(outputShape, C.REKINDLE_MAXIMUM_RANK), output)
		*outputRank = C.size_t(len(output))
	}
	return C.int(result)
}

//export upcall_weights
func upcall_weights(target C.int64_t, inputShape *C.int64_t, inputRank C.size_t, part unsafe.Pointer) C.int {
	return C.int(targetAs[LayerTarget](int64(target)).Weights(int64sAt(inputShape, inputRank), Address(part)))
}

func layerBatch(given *C.rekindle_layer_batch) *LayerBatch {
	batch := &LayerBatch{
		InputShape:  int64sAt(given.input_shape, given.input_rank),
		OutputShape: int64sAt(given.output_shape, given.output_rank),
		Weights:     make([][]float32, given.weight_count),
		Step:        uint64(given.step),
		Seed:        uint64(given.seed),
		Training:    given.training != 0,
	}
	inputs, outputs := product(batch.InputShape), product(batch.OutputShape)
	batch.Input, batch.Output = floatsAt(given.input, inputs), floatsAt(given.output, outputs)
	batch.OutputGradient = floatsAt(given.output_gradient, outputs)
	batch.InputGradient = floatsAt(given.input_gradient, inputs)
	sizes := unsafe.Slice(given.weight_sizes, given.weight_count)
	for i, weight := range unsafe.Slice(given.weights, given.weight_count) {
		batch.Weights[i] = floatsAt(weight, int(sizes[i]))
	}
	if given.weight_gradients != nil {
		batch.WeightGradients = make([][]float32, given.weight_count)
		for i, gradient := range unsafe.Slice(given.weight_gradients, given.weight_count) {
			batch.WeightGradients[i] = floatsAt(gradient, int(sizes[i]))
		}
	}
	return batch
}

//export upcall_forward
func upcall_forward(target C.int64_t, batch *C.rekindle_layer_batch) C.int {
	return C.int(targetAs[LayerTarget](int64(target)).Forward(layerBatch(batch)))
}

//export upcall_backward
func upcall_backward(target C.int64_t, batch *C.rekindle_layer_batch) C.int {
	return C.int(targetAs[LayerTarget](int64(target)).Backward(layerBatch(batch)))
}

func newRows(outputShape, targetShape []int64, output, target *C.float, classes *C.int32_t, count C.size_t) *Rows {
	rows := &Rows{OutputShape: outputShape, TargetShape: targetShape, Count: int(count)}
	rows.Output = floatsAt(output, product(outputShape))
	rows.Target = floatsAt(target, product(targetShape))
	if classes != nil {
		rows.ClassIndices = unsafe.Slice((*int32)(classes), product(targetShape))
	}
	return rows
}

//export upcall_loss
func upcall_loss(target C.int64_t, given *C.rekindle_loss_rows) C.int {
	rows := newRows(int64sAt(given.output_shape, given.output_rank), int64sAt(given.target_shape, given.target_rank),
		given.output, given.target, given.class_indices, given.row_count)
	rows.Losses = floatsAt(given.losses, rows.Count)
	rows.Gradients = floatsAt(given.gradients, len(rows.Output))
	return C.int(targetAs[LossTarget](int64(target)).Compute(rows))
}

//export upcall_add
func upcall_add(target C.int64_t, given *C.rekindle_metric_rows, state *C.double) C.int {
	metric := targetAs[MetricTarget](int64(target))
	rows := newRows(int64sAt(given.output_shape, given.output_rank), int64sAt(given.target_shape, given.target_rank),
		given.output, given.target, given.class_indices, given.row_count)
	rows.Weights = floatsAt(given.weights, rows.Count)
	return C.int(metric.Add(rows, unsafe.Slice((*float64)(state), metric.StateCount())))
}

//export upcall_merge
func upcall_merge(target C.int64_t, state, later *C.double) C.int {
	metric := targetAs[MetricTarget](int64(target))
	count := metric.StateCount()
	return C.int(metric.Merge(unsafe.Slice((*float64)(state), count), unsafe.Slice((*float64)(later), count)))
}

//export upcall_result
func upcall_result(target C.int64_t, state, value *C.double) C.int {
	metric := targetAs[MetricTarget](int64(target))
	return C.int(metric.Result(unsafe.Slice((*float64)(state), metric.StateCount()), (*float64)(value)))
}

//export upcall_step_rate
func upcall_step_rate(target, step C.int64_t, rate *C.double) C.int {
	return C.int(targetAs[ScheduleTarget](int64(target)).StepRate(int64(step), (*float64)(rate)))
}

//export upcall_make
func upcall_make(target C.int64_t, config *C.char) C.int64_t {
	return C.int64_t(targetAs[FactoryTarget](int64(target)).Make(C.GoString(config)))
}

// What functions of the program's own have failed with, by thread: the call of the library on that thread fails, too,
// and takes it.
var (
	kept      sync.Map
	keptCount atomic.Int64
)

// KeepCause keeps what a function has failed with for the call of the library that called it.
func KeepCause(cause any) {
	if _, replaced := kept.Swap(uintptr(C.this_thread()), cause); !replaced {
		keptCount.Add(1)
	}
}

func takeCause() any {
	if keptCount.Load() == 0 {
		return nil
	}
	cause, found := kept.LoadAndDelete(uintptr(C.this_thread()))
	if found {
		keptCount.Add(-1)
	}
	return cause
}
