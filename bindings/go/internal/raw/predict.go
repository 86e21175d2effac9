//go:build cgo

package raw

// #include <stddef.h>
// #include <stdint.h>
//
// extern int64_t raw_output_size(int64_t model);
// extern int64_t raw_predict_on_array(int64_t model, int dtype, const void *data, const int64_t *shape, size_t rank,
//                                     float *predictions, size_t capacity);
import "C"

import (
	"runtime"
	"unsafe"
)

// Each call of C's takes as long as a small model's layer; so a prediction makes no more than two.

// OutputSize is rekindle_model_output_size.
func OutputSize(model int64) (int64, *Failure) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	size := int64(C.raw_output_size(C.int64_t(model)))
	if size < 0 {
		return 0, failureOf(-size)
	}
	return size, nil
}

// PredictOnArray is rekindle_model_predict_on_batch.
func PredictOnArray(model int64, dtype int, data unsafe.Pointer, shape []int64, predictions []float32) *Failure {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	status := C.raw_predict_on_array(C.int64_t(model), C.int(dtype), data,
		(*C.int64_t)(unsafe.Pointer(unsafe.SliceData(shape))), C.size_t(len(shape)),
		(*C.float)(unsafe.Pointer(unsafe.SliceData(predictions))), C.size_t(len(predictions)))
	if status != 0 {
		return failureOf(int64(status))
	}
	return nil
}
