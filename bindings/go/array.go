package rekindle

import (
	"fmt"
	"runtime"
	"slices"
	"unsafe"

	"rekindle.org/rekindle/internal/raw"
)

// DType is the type of an array's elements.
type DType int

const (
	Float32 DType = 1 + iota
	Float64
	Uint8
	Int32
	Int64
	Uint64
)

func (d DType) String() string {
	names := []string{"float32", "float64", "uint8", "int32", "int64", "uint64"}
	if d < Float32 || int(d) > len(names) {
		return fmt.Sprintf("DType(%d)", int(d))
	}
	return names[d-1]
}

// Size is the size of one element in bytes; 0 for an unknown type.
func (d DType) Size() int {
	return int(raw.Rekindle_dtype_size(raw.Enum_SS_rekindle_dtype(d)))
}

// Element is a type that arrays are made of.
type Element interface {
	float32 | float64 | uint8 | int32 | int64 | uint64
}

// Array is a slice with a shape, row-major: a view of the program's own memory. The zero Array means none.
type Array struct {
	values any // a slice of an Element
	dtype  DType
	data   unsafe.Pointer
	count  int
	shape  []int
}

// ArrayOf makes an array of the slice's elements with the given shape, outermost dimension first; without a shape it
// has one dimension. The slice is not copied. The call that takes the array checks that the slice fits the shape.
func ArrayOf[T Element](values []T, shape ...int) Array {
	if len(shape) == 0 {
		shape = []int{len(values)}
	}
	return arrayOf(values, slices.Clone(shape))
}

// ScalarOf makes an array of one number, without dimensions, such as the scale of an [Attention].
func ScalarOf[T Element](value T) Array { return arrayOf([]T{value}, []int{}) }

func arrayOf[T Element](values []T, shape []int) Array {
	return Array{values, dtypeOf[T](), unsafe.Pointer(unsafe.SliceData(values)), len(values), shape}
}

func dtypeOf[T Element]() DType {
	var element T
	switch any(element).(type) {
	case float32:
		return Float32
	case float64:
		return Float64
	case uint8:
		return Uint8
	case int32:
		return Int32
	case int64:
		return Int64
	default:
		return Uint64
	}
}

// Values is the array's slice, not a copy; an error if its elements are of another type.
func Values[T Element](array Array) ([]T, error) {
	values, ok := array.values.([]T)
	if !ok {
		return nil, fmt.Errorf("rekindle: the array's elements are %v; expected %v", array.dtype, dtypeOf[T]())
	}
	return values, nil
}

// DType is the type of the elements; 0 for the zero Array.
func (a Array) DType() DType { return a.dtype }

// Shape is a copy of the dimensions, outermost first; empty for a scalar.
func (a Array) Shape() []int { return slices.Clone(a.shape) }

// Len is the number of elements.
func (a Array) Len() int { return a.count }

// Bytes is the elements' memory, not a copy.
func (a Array) Bytes() []byte {
	return unsafe.Slice((*byte)(a.data), a.count*a.dtype.Size())
}

func (a Array) isNone() bool { return a.values == nil }

// check says what is wrong with an argument's array, if anything is.
func (a Array) check(argument string) error {
	if a.isNone() {
		return nil
	}
	count := 1
	for _, dimension := range a.shape {
		if dimension < 0 {
			return invalid("%s has the shape %v; expected dimensions of 0 or more", argument, a.shape)
		}
		if dimension != 0 && count > int(^uint(0)>>1)/dimension {
			return invalid("%s has the shape %v; expected fewer elements", argument, a.shape)
		}
		count *= dimension
	}
	if count != a.count {
		return invalid("%s has %d elements; expected the %d of the shape %v", argument, a.count, count, a.shape)
	}
	return nil
}

// tensor is the library's tensor for the array, 0 for none: over a copy, or over the array's own memory, which is then
// pinned until the library has released it.
func (a Array) tensor(argument string, borrow bool) (int64, error) {
	if a.isNone() {
		return 0, nil
	}
	if err := a.check(argument); err != nil {
		return 0, err
	}
	memory := new(pinned)
	if a.count > 0 {
		memory.pinner.Pin(a.data)
	}
	if borrow {
		target := raw.AddTarget(memory)
		return call(func() int64 {
			return raw.Raw_tensor_borrow(a.rawDType(), raw.Address(a.data), int64s(a.shape), target)
		})
	}
	defer memory.Released()
	return call(func() int64 { return raw.Raw_tensor_create(a.rawDType(), raw.Address(a.data), int64s(a.shape)) })
}

func (a Array) rawDType() raw.Enum_SS_rekindle_dtype { return raw.Enum_SS_rekindle_dtype(a.dtype) }

// pinned keeps memory in its place while the library knows its address.
type pinned struct {
	pinner runtime.Pinner
}

func (p *pinned) Released() { p.pinner.Unpin() }

// takeTensor copies a tensor of the library into an array and destroys it.
func takeTensor(tensor int64) (Array, error) {
	defer raw.Rekindle_tensor_destroy(tensor)
	view := raw.Raw_view_new(tensor)
	if view == 0 {
		return Array{}, &Error{Status: ErrOutOfMemory, Message: "no memory for a view of a tensor"}
	}
	defer raw.Raw_view_delete(view)
	shape := make([]int, raw.Raw_view_rank(view))
	for i := range shape {
		shape[i] = int(raw.Raw_view_dimension(view, int64(i)))
	}
	array := newArray(DType(raw.Raw_view_dtype(view)), shape)
	if array.count > 0 {
		bytes := array.Bytes()
		copy(bytes, raw.Bytes(raw.Raw_view_data(view), int64(len(bytes))))
	}
	return array, nil
}

func newArray(dtype DType, shape []int) Array {
	count := 1
	for _, dimension := range shape {
		count *= dimension
	}
	switch dtype {
	case Float32:
		return arrayOf(make([]float32, count), shape)
	case Float64:
		return arrayOf(make([]float64, count), shape)
	case Uint8:
		return arrayOf(make([]uint8, count), shape)
	case Int32:
		return arrayOf(make([]int32, count), shape)
	case Int64:
		return arrayOf(make([]int64, count), shape)
	default:
		return arrayOf(make([]uint64, count), shape)
	}
}
