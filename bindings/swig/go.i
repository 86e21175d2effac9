// How Go has the raw layer: a failure's status waits for raw_take_status() on the same thread.


%typemap(gotype) rekindle_status "int64"
%typemap(in) rekindle_status "$1 = ($1_ltype)$input;"
%typemap(out) rekindle_status "status_taken = $1; $result = 0;"

%{
static _Thread_local rekindle_status status_taken;
%}
%insert("header") "words_go.h"
%insert("header") "words.c"

%define POINTER_AS_INTEGER(TYPE)
%typemap(gotype) TYPE "int64"
%typemap(in) TYPE "$1 = ($1_ltype)(intptr_t)$input;"
%typemap(freearg) TYPE ""
%typemap(out) TYPE "$result = (long long)(intptr_t)$1;"
%enddef

%define OUT_POINTER(TYPE)
%typemap(in, numinputs=0) TYPE ($*1_ltype value = 0) "$1 = &value;"
%typemap(argout) TYPE "if (result == REKINDLE_OK) _swig_go_result = (long long)(intptr_t)*$1;"
%enddef

%define OUT_NUMBER(TYPE)
%typemap(in, numinputs=0) TYPE ($*1_ltype value = 0) "$1 = &value;"
%typemap(argout) TYPE "if (result == REKINDLE_OK) _swig_go_result = (long long)*$1;"
%enddef

%define OUT_DOUBLE(TYPE)
%typemap(in, numinputs=0) TYPE (double value = 0) "$1 = &value;"
%typemap(argout) TYPE "memcpy(&_swig_go_result, $1, sizeof(_swig_go_result));"
%enddef

%define OUT_POINTER_AND_SIZE(TYPE, SIZE)
%typemap(in, numinputs=0) (TYPE, SIZE) ($*1_ltype value = 0, size_t size = 0) "$1 = &value; $2 = &size;"
%typemap(argout) (TYPE, SIZE) "if (result == REKINDLE_OK) { _swig_go_result = (long long)(intptr_t)*$1; size_taken = *$2; }"
%enddef

// "" is NULL.
%typemap(in) const char * {
    $1 = NULL;
    if ($input.n > 0) {
        $1 = raw_allocate((size_t)$input.n + 1);
        if ($1 == NULL) {
            $1 = lost_text;
        } else {
            memcpy($1, $input.p, (size_t)$input.n);
        }
    }
}
%typemap(freearg) const char * "free_text($1);"

%define ARRAY_OF(TYPE, SIZE, GO)
%typemap(gotype) (TYPE, SIZE) GO
%typemap(in) (TYPE, SIZE) "$1 = ($1_ltype)$input.array; $2 = (size_t)$input.len;"
%enddef

ARRAY_OF(const int64_t *LONGS, size_t COUNT, "[]int64")
ARRAY_OF(int64_t *LONGS, size_t COUNT, "[]int64")
ARRAY_OF(const double *DOUBLES, size_t COUNT, "[]float64")
ARRAY_OF(double *DOUBLES, size_t COUNT, "[]float64")
ARRAY_OF(float *FLOATS, size_t COUNT, "[]float32")
ARRAY_OF(const void *BYTES, size_t COUNT, "[]byte")

// For predict.go, without a detour through SWIG's.
%{
// A negative status where it fails.
int64_t raw_output_size(int64_t model) {
    size_t size = 0;
    rekindle_status status = rekindle_model_output_size((const rekindle_model *)(intptr_t)model, &size);
    out_of_memory = 0;
    return status == REKINDLE_OK ? (int64_t)size : -(int64_t)status;
}

int64_t raw_predict_on_array(int64_t model, int dtype, const void *data, const int64_t *shape, size_t rank,
                             float *predictions, size_t capacity) {
    rekindle_array x = raw_array((rekindle_dtype)dtype, data, shape, rank);
    out_of_memory = 0;
    return rekindle_model_predict_on_batch((const rekindle_model *)(intptr_t)model, &x, predictions, capacity);
}
%}

%inline %{
static int64_t raw_take_status(void) {
    int64_t status = (int64_t)status_taken;
    status_taken = REKINDLE_OK;
    return status;
}
static const char *raw_last_error(void) {
    return last_error_words();
}
// A status as Go has it, such as "ErrBusy".
static const char *raw_status_name(int64_t status) {
    return bridge_words(rekindle_status_name((rekindle_status)status));
}
%}
