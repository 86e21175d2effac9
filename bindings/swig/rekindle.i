// The raw layer: every function of the public headers, for a thin layer by hand on top of it. Users never see it.
//
// Handles and other pointers are 64-bit integers. A function that returns a rekindle_status returns instead its
// out-parameter as an integer (a handle, an address, a number; a double by its bits), or 0 where it has none; failures
// come as each language has them (java.i, go.i). Where there is a second out-parameter, the size of what the first
// points to, raw_take_size() gives it on the same thread.
%module raw

%{
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "rekindle.h"
%}

%apply long long { int64_t, uint64_t, size_t };
%apply int { int32_t };
%apply unsigned int { uint32_t };

%insert("header") "bridge.h"
%{
struct bridge;
struct custom_part;
static _Thread_local size_t size_taken;
static const char *bridge_words(const char *text);
%}
%insert("header") "memory.c"
%insert("header") "options.c"

// See memory.c.
%exception {
    if (!is_refused(&result, sizeof(result))) {
        $action
    }
}
%typemap(check) const char * "if ($1 == lost_text) given_lost = 1;"

#ifdef SWIGJAVA
%include "java.i"
#endif
#ifdef SWIGGO
%include "go.i"
#endif

%insert("header") "batch.c"
%insert("header") "bridge.c"
%insert("header") "custom.c"

// --- Pointers as integers -------------------------------------------------------------------------------------------

%define HANDLE(TYPE)
POINTER_AS_INTEGER(TYPE *)
POINTER_AS_INTEGER(const TYPE *)
OUT_POINTER(TYPE **)
%enddef

POINTER_AS_INTEGER(struct rekindle_model *)
POINTER_AS_INTEGER(rekindle_array *)
POINTER_AS_INTEGER(const rekindle_array *)
POINTER_AS_INTEGER(const rekindle_batch *)
%typemap(in) const rekindle_batch * (rekindle_batch lists) {
    lists = batch_for_library((const struct batch *)(intptr_t)$input);
    $1 = &lists;
}
POINTER_AS_INTEGER(const int64_t *shape)
POINTER_AS_INTEGER(int32_t *abort_code)
POINTER_AS_INTEGER(const void *host_state)
POINTER_AS_INTEGER(void *buffer)
POINTER_AS_INTEGER(char *string)

// --- Out-parameters -------------------------------------------------------------------------------------------------

OUT_POINTER(char **)
OUT_POINTER(const char **)
OUT_NUMBER(size_t *count)
OUT_NUMBER(int64_t *count)
OUT_NUMBER(size_t *rank)
OUT_NUMBER(int64_t *dimension)
OUT_NUMBER(size_t *output_count)
OUT_NUMBER(uint32_t *trainable)
OUT_NUMBER(int64_t *threads)
OUT_NUMBER(int64_t *rank)
OUT_NUMBER(int64_t *size)
OUT_NUMBER(rekindle_instruction_set *instruction_set)
OUT_NUMBER(int32_t *code)
OUT_DOUBLE(double *learning_rate)
OUT_POINTER_AND_SIZE(const int64_t **epochs, size_t *count)
OUT_POINTER_AND_SIZE(const double **values, size_t *count)
OUT_POINTER_AND_SIZE(const void **data, size_t *size)

// --- Arrays of the language -----------------------------------------------------------------------------------------

%apply (const int64_t *LONGS, size_t COUNT) {
    (const int64_t *input_shape, size_t input_rank),
    (const int64_t *x_shape, size_t x_rank),
    (const int64_t *shape, size_t rank),
    (const int64_t *target_shape, size_t target_rank),
    (const int64_t *handles, size_t count),
    (const int64_t *numbers, size_t number_count),
    (const int64_t *indices, size_t index_count),
    (const int64_t *sizes, size_t size_count)
};
%apply (const double *DOUBLES, size_t COUNT) {
    (const double *weights, size_t weight_count),
    (const double *numbers, size_t number_count)
};
%apply (double *DOUBLES, size_t COUNT) { (double *values, size_t capacity) };
%apply (float *FLOATS, size_t COUNT) { (float *predictions, size_t capacity) };
%apply (const void *BYTES, size_t COUNT) { (const void *state, size_t state_size) };
%apply (int64_t *LONGS, size_t COUNT) {
    (rekindle_symbol **outputs, size_t capacity),
    (rekindle_tensor **predictions, size_t capacity)
};
%typemap(argout) (rekindle_symbol **outputs, size_t capacity), (rekindle_tensor **predictions, size_t capacity) ""

// --- Options structs ------------------------------------------------------------------------------------------------

%typemap(memberin) const char * "$1 = options_keep_string(arg1, $input);"
%immutable struct_size;
%ignore reserved;
%ignore reserved2;

%define OPTIONS(TYPE)
%ignore TYPE##_init;
%typemap(check) TYPE *, const TYPE * "look_at_options($1);"
%typemap(check) TYPE *self ""
%extend TYPE {
    TYPE() {
        _Static_assert(sizeof(TYPE) <= OPTIONS_ROOM, "OPTIONS_ROOM is too small");
        TYPE *options = options_new(sizeof(TYPE));
        TYPE##_init(options);
        return options;
    }
    ~TYPE() {
        options_delete($self);
    }
}
%enddef

// An array member with its length, set as a whole.
%define ARRAY_MEMBER(TYPE, ELEMENT, MEMBER, LENGTH)
%ignore TYPE::MEMBER;
%ignore TYPE::LENGTH;
%extend TYPE {
    void set_##MEMBER(const int64_t *handles, size_t count) {
        ELEMENT *copy = options_keep($self, handles, count * sizeof(*handles));
        $self->MEMBER = count == 0 ? NULL : copy;
        $self->LENGTH = copy == NULL ? 0 : count;
    }
}
%enddef

// A list of real numbers.
%define REALS_MEMBER(TYPE, ELEMENT, MEMBER, LENGTH)
%ignore TYPE::MEMBER;
%ignore TYPE::LENGTH;
%extend TYPE {
    void set_##MEMBER(const double *numbers, size_t number_count) {
        ELEMENT *copy = options_keep($self, numbers, number_count * sizeof(*numbers));
        $self->MEMBER = number_count == 0 ? NULL : copy;
        $self->LENGTH = copy == NULL ? 0 : number_count;
    }
}
%enddef

// A member of so many numbers, of which as many are given.
%define NUMBERS_MEMBER(TYPE, ELEMENT, MEMBER)
%ignore TYPE::MEMBER;
%extend TYPE {
    void set_##MEMBER(const ELEMENT *numbers, size_t number_count) {
        if (number_count * sizeof(*numbers) != sizeof($self->MEMBER)) return;
        memcpy($self->MEMBER, numbers, sizeof($self->MEMBER));
    }
}
%enddef

// Strings, added one at a time; PLACE and LENGTH are below the options struct, which owns them.
%define STRINGS_BELOW(TYPE, PLACE, LENGTH, ADD)
%extend TYPE {
    void ADD(const char *text) {
        size_t count = $self->LENGTH;
        const char **longer = options_longer($self, $self->PLACE, count, sizeof(*longer));
        if (longer == NULL) return;
        longer[count] = options_keep_string($self, text);
        $self->PLACE = longer;
        $self->LENGTH = count + 1;
    }
}
%enddef

%define STRINGS_MEMBER(TYPE, MEMBER, LENGTH, ADD)
%ignore TYPE::MEMBER;
%ignore TYPE::LENGTH;
STRINGS_BELOW(TYPE, MEMBER, LENGTH, ADD)
%enddef

// Of a struct of the type INNER in the options struct.
%define EMBEDDED_STRINGS(TYPE, INSIDE, INNER, MEMBER, LENGTH, ADD)
%ignore INNER::MEMBER;
%ignore INNER::LENGTH;
STRINGS_BELOW(TYPE, INSIDE.MEMBER, INSIDE.LENGTH, ADD)
%enddef

%include "structs.i"

// What is for an input or an output: its name, or NULL, and a value that becomes the element's FIELD.
%define NAMED_MEMBER(TYPE, ELEMENT, MEMBER, LENGTH, ADD, VALUE, FIELD, KEPT)
%ignore TYPE::MEMBER;
%ignore TYPE::LENGTH;
%extend TYPE {
    void ADD(const char *name, VALUE value) {
        ELEMENT *longer = options_longer($self, $self->MEMBER, $self->LENGTH, sizeof(*longer));
        if (longer == NULL) return;
        longer[$self->LENGTH].name = options_keep_string($self, name);
        longer[$self->LENGTH].FIELD = KEPT;
        $self->MEMBER = longer;
        ++$self->LENGTH;
    }
}
%enddef
%define NAMED_TENSORS(MEMBER, LENGTH, ADD)
NAMED_MEMBER(rekindle_array_dataset_options, rekindle_named_tensor, MEMBER, LENGTH, ADD, int64_t, tensor,
             (const rekindle_tensor *)(intptr_t)value)
%enddef
%define NAMED_PATHS(MEMBER, LENGTH, ADD)
NAMED_MEMBER(rekindle_idx_dataset_options, rekindle_named_path, MEMBER, LENGTH, ADD, const char *, path,
             options_keep_string($self, value))
%enddef
NAMED_TENSORS(inputs, input_count, add_input)
NAMED_TENSORS(targets, target_count, add_target)
NAMED_TENSORS(sample_weights, sample_weight_count, add_sample_weight)
NAMED_PATHS(inputs, input_count, add_input)
NAMED_PATHS(targets, target_count, add_target)

%ignore rekindle_compile_options::outputs;
%ignore rekindle_compile_options::output_count;
%extend rekindle_compile_options {
    // What the output's options own must live until the call.
    void add_output(const rekindle_output_options *output) {
        rekindle_output_options *longer =
            options_longer($self, $self->outputs, $self->output_count, sizeof(*longer));
        if (owner_of(output)->lacks) owner_of($self)->lacks = 1;
        if (longer == NULL) return;
        longer[$self->output_count] = *output;
        $self->outputs = longer;
        ++$self->output_count;
    }
}

// A value, by the layer's name, its call and its output.
%define VALUES_MEMBER(MEMBER, LENGTH, ADD)
%ignore rekindle_extract_options::MEMBER;
%ignore rekindle_extract_options::LENGTH;
%extend rekindle_extract_options {
    void ADD(const char *layer, size_t call, size_t output) {
        rekindle_value *longer = options_longer($self, $self->MEMBER, $self->LENGTH, sizeof(*longer));
        if (longer == NULL) return;
        longer[$self->LENGTH] = (rekindle_value){options_keep_string($self, layer), call, output};
        $self->MEMBER = longer;
        ++$self->LENGTH;
    }
}
%enddef
VALUES_MEMBER(inputs, input_count, add_input)
VALUES_MEMBER(outputs, output_count, add_output)

%ignore rekindle_fit_options::class_weights;
%ignore rekindle_fit_options::class_weight_count;
%extend rekindle_fit_options {
    void set_class_weights(const int64_t *indices, size_t index_count, const double *weights, size_t weight_count) {
        size_t count = index_count < weight_count ? index_count : weight_count;
        rekindle_class_weight *copy = options_allocate($self, count * sizeof(*copy));
        if (copy == NULL) return;
        for (size_t i = 0; i < count; ++i) copy[i] = (rekindle_class_weight){indices[i], weights[i]};
        $self->class_weights = count == 0 ? NULL : copy;
        $self->class_weight_count = count;
    }
}

%ignore rekindle_fit_options::stop_flag;
%extend rekindle_fit_options {
    void set_stop_flag(int64_t flag) {
        $self->stop_flag = (const volatile int *)(intptr_t)flag;
    }
}

// A status that a function gives is its failure; this one is not. The words are valid until the thread's next call.
%ignore rekindle_backup_report::failure;
%ignore rekindle_backup_report::failure_text;
%extend rekindle_backup_report {
    int32_t failure_status() {
        return (int32_t)$self->failure;
    }
    const char *failure_words() {
        return bridge_words($self->failure_text == NULL ? "" : $self->failure_text);
    }
}

%ignore rekindle_backup_position::host_state_size;
%ignore rekindle_backup_position::host_state;
%extend rekindle_backup_position {
    void set_host_state(const void *state, size_t state_size) {
        $self->host_state = options_keep($self, state, state_size);
        $self->host_state_size = $self->host_state == NULL ? 0 : state_size;
    }
    int64_t host_state_address() {
        return (int64_t)(intptr_t)$self->host_state;
    }
    int64_t host_state_length() {
        return (int64_t)$self->host_state_size;
    }
}

// Functions of the host, which bridge.c has instead.
%ignore rekindle_runtime_options::allocate;
%ignore rekindle_runtime_options::deallocate;
%ignore rekindle_runtime_options::user_data;
%ignore rekindle_callback_options;
%ignore rekindle_callback_options_init;
%ignore rekindle_callback_create;
%ignore rekindle_learning_rate_scheduler_options;
%ignore rekindle_learning_rate_scheduler_options_init;
%ignore rekindle_learning_rate_scheduler_create;
%ignore rekindle_progress_bar_options;
%ignore rekindle_progress_bar_options_init;
%ignore rekindle_progress_bar_create;
%ignore rekindle_pull_dataset_options;
%ignore rekindle_pull_dataset_options_init;
%ignore rekindle_pull_dataset_create;
%ignore rekindle_custom_layer_options;
%ignore rekindle_custom_layer_options_init;
%ignore rekindle_custom_layer_create;
%ignore rekindle_custom_layer_factory;
%ignore rekindle_custom_layer_register;
%ignore rekindle_custom_loss_options;
%ignore rekindle_custom_loss_options_init;
%ignore rekindle_custom_loss_create;
%ignore rekindle_custom_loss_factory;
%ignore rekindle_custom_loss_register;
%ignore rekindle_custom_metric_options;
%ignore rekindle_custom_metric_options_init;
%ignore rekindle_custom_metric_create;
%ignore rekindle_custom_metric_factory;
%ignore rekindle_custom_metric_register;
%ignore rekindle_custom_schedule_options;
%ignore rekindle_custom_schedule_options_init;
%ignore rekindle_custom_schedule_create;
%ignore rekindle_custom_schedule_factory;
%ignore rekindle_custom_schedule_register;
%ignore rekindle_custom_weight;
%ignore rekindle_custom_weight_init;
%ignore rekindle_log_set_sink;
%ignore rekindle_log_to_file;
%ignore rekindle_tensor_borrow;
%ignore rekindle_batch;
%ignore rekindle_batch_init;
%ignore rekindle_model_predict_batch;
%ignore rekindle_named_tensor;
%ignore rekindle_named_path;
%ignore rekindle_class_weight;
%ignore rekindle_value;
%ignore rekindle_array;
%ignore rekindle_array_init;

// What the functions of parts of the program's own get. Go reads it in upcalls_custom.go.
#ifdef SWIGJAVA
POINTER_AS_INTEGER(const int64_t *input_shape)
POINTER_AS_INTEGER(const int64_t *output_shape)
POINTER_AS_INTEGER(const int64_t *target_shape)
POINTER_AS_INTEGER(const float *)
POINTER_AS_INTEGER(float *)
POINTER_AS_INTEGER(const float *const *)
POINTER_AS_INTEGER(float *const *)
POINTER_AS_INTEGER(const size_t *)
POINTER_AS_INTEGER(const int32_t *)
#else
%ignore rekindle_layer_batch;
%ignore rekindle_loss_rows;
%ignore rekindle_metric_rows;
#endif

// --- What the library shows in hooks --------------------------------------------------------------------------------

%nodefaultctor;
%nodefaultdtor;
%immutable rekindle_event::params;
%ignore rekindle_logs::names;
%ignore rekindle_logs::values;
%ignore rekindle_event::params;
%ignore rekindle_event::logs;
%extend rekindle_event {
    int64_t log_count() {
        return (int64_t)$self->logs->count;
    }
    const char *log_name(int64_t index) {
        return $self->logs->names[index];
    }
    double log_value(int64_t index) {
        return $self->logs->values[index];
    }
    int64_t param_epochs() {
        return $self->params->epochs;
    }
    int64_t param_steps() {
        return $self->params->steps;
    }
    int64_t param_batch_size() {
        return $self->params->batch_size;
    }
    int64_t param_initial_epoch() {
        return $self->params->initial_epoch;
    }
}

%ignore rekindle_logs;
%ignore rekindle_run_params;
%ignore rekindle_hook;
%ignore rekindle_log_function;

%include "rekindle/export.h"
#undef REKINDLE_API
#define REKINDLE_API
#undef REKINDLE_BEGIN
#define REKINDLE_BEGIN
#undef REKINDLE_END
#define REKINDLE_END
%include "headers.i"

// --- bridge.c -------------------------------------------------------------------------------------------------------

rekindle_status raw_callback_create(int64_t target, const char *name, uint32_t hooks, uint32_t has_state,
                                    rekindle_callback **callback);
rekindle_status raw_learning_rate_scheduler_create(int64_t target, int64_t schedule, uint32_t verbose,
                                                   rekindle_callback **callback);
rekindle_status raw_progress_bar_create(int32_t descriptor, int32_t columns, rekindle_callback **callback);
rekindle_status raw_pull_dataset_create(int64_t target, const char *identity, int64_t batch_size,
                                        const int64_t *x_shape, size_t x_rank, uint32_t has_state,
                                        rekindle_dataset **dataset);
// Where upcall_next puts the batch, as raw_batch_new gives one; without inputs it is the pass's end.
int64_t raw_bridge_batch(int64_t bridge_address);
rekindle_status raw_log_set_sink(int64_t target, rekindle_log_level minimum_level);

// --- custom.c -------------------------------------------------------------------------------------------------------

rekindle_status raw_custom_layer_create(int64_t target, const char *class_name, const char *config, const char *name,
                                        uint32_t has_backward, uint32_t has_state, rekindle_layer **layer);
rekindle_status raw_custom_loss_create(int64_t target, const char *class_name, const char *config, int reduction,
                                       uint32_t takes_class_indices, rekindle_loss **loss);
rekindle_status raw_custom_metric_create(int64_t target, const char *class_name, const char *config, const char *name,
                                         int64_t state_count, int better, uint32_t takes_class_indices,
                                         uint32_t has_merge, rekindle_metric **metric);
rekindle_status raw_custom_schedule_create(int64_t target, const char *class_name, const char *config,
                                           rekindle_schedule **schedule);
rekindle_status raw_custom_layer_register(const char *class_name, int64_t target);
rekindle_status raw_custom_loss_register(const char *class_name, int64_t target);
rekindle_status raw_custom_metric_register(const char *class_name, int64_t target);
rekindle_status raw_custom_schedule_register(const char *class_name, int64_t target);
int raw_store_weight(int64_t part_address, const char *name, const int64_t *shape, size_t rank,
                     const char *initializer_name, int64_t initializer, int64_t regularizer, int64_t constraint);

%apply (const void *BYTES, size_t COUNT) { (const void *data, size_t size) };
void raw_store_state(int64_t bridge_address, const void *data, size_t size);
%clear (const void *data, size_t size);

// --- batch.c --------------------------------------------------------------------------------------------------------

int64_t raw_batch_new(void);
void raw_batch_delete(int64_t batch);
rekindle_status raw_batch_add(int64_t batch, int list, const char *name, rekindle_dtype dtype, int64_t address,
                              const int64_t *shape, size_t rank);
rekindle_status raw_batch_add_copy(int64_t batch, int list, const char *name, rekindle_dtype dtype, int64_t address,
                                   size_t size, const int64_t *shape, size_t rank);
rekindle_status raw_model_predict_batch(const rekindle_model *model, const rekindle_batch *batch, float *predictions,
                                        size_t capacity, const int64_t *sizes, size_t size_count);

%inline %{
// A tensor with a copy of what lies at an address.
static rekindle_status raw_tensor_create(rekindle_dtype dtype, int64_t address, const int64_t *shape, size_t rank,
                                         rekindle_tensor **tensor) {
    rekindle_array array = raw_array(dtype, (const void *)(intptr_t)address, shape, rank);
    return rekindle_tensor_create(&array, tensor);
}

// A tensor over it; `target` is released when the last reference is gone, also when this fails.
static rekindle_status raw_tensor_borrow(rekindle_dtype dtype, int64_t address, const int64_t *shape, size_t rank,
                                         int64_t target, rekindle_tensor **tensor) {
    rekindle_array array = raw_array(dtype, (const void *)(intptr_t)address, shape, rank);
    return rekindle_tensor_borrow(&array, release_target, (void *)(intptr_t)target, tensor);
}

// A view of a tensor, for functions that take a rekindle_array; released by raw_view_delete.
static int64_t raw_view_new(const rekindle_tensor *tensor) {
    rekindle_array *view = raw_allocate(sizeof(*view));
    if (view == NULL) return 0;
    rekindle_array_init(view);
    if (rekindle_tensor_view(tensor, view) == REKINDLE_OK) return (int64_t)(intptr_t)view;
    free(view);
    return 0;
}
static void raw_view_delete(int64_t view) {
    free((void *)(intptr_t)view);
}

// A view of what lies at an address, with a shape of its own; released by raw_view_delete; 0 for want of memory.
static int64_t raw_view_of(rekindle_dtype dtype, int64_t address, const int64_t *shape, size_t rank) {
    rekindle_array *array = raw_allocate(sizeof(*array) + rank * sizeof(*shape));
    int64_t *copy = (int64_t *)(array + 1);
    if (array == NULL) return 0;
    if (rank > 0) memcpy(copy, shape, rank * sizeof(*shape));
    *array = raw_array(dtype, (const void *)(intptr_t)address, copy, rank);
    return (int64_t)(intptr_t)array;
}
static int64_t raw_view_data(int64_t view) {
    return (int64_t)(intptr_t)((rekindle_array *)(intptr_t)view)->data;
}
static int raw_view_dtype(int64_t view) {
    return (int)((rekindle_array *)(intptr_t)view)->dtype;
}
static int64_t raw_view_rank(int64_t view) {
    return (int64_t)((rekindle_array *)(intptr_t)view)->rank;
}
static int64_t raw_view_dimension(int64_t view, int64_t axis) {
    return ((rekindle_array *)(intptr_t)view)->shape[axis];
}
static int64_t raw_int64_at(int64_t address, int64_t index) {
    return ((const int64_t *)(intptr_t)address)[index];
}
static double raw_double_at(int64_t address, int64_t index) {
    return ((const double *)(intptr_t)address)[index];
}

// The text at an address.
static const char *raw_string(int64_t address) {
    return (const char *)(intptr_t)address;
}

// A number for rekindle_fit_options::stop_flag, which any thread may set; released by raw_stop_flag_delete, behind the
// fit and the last raw_stop_flag_set. 0 for want of memory.
static int64_t raw_stop_flag_new(void) {
    return (int64_t)(intptr_t)raw_allocate(sizeof(int));
}
static void raw_stop_flag_set(int64_t flag) {
    __atomic_store_n((int *)(intptr_t)flag, 1, __ATOMIC_RELAXED);
}
static void raw_stop_flag_delete(int64_t flag) {
    free((void *)(intptr_t)flag);
}

// What the library would say, said in the language's words: for a test.
static const char *raw_words(const char *text) {
    return bridge_words(text == NULL ? "" : text);
}

static void raw_set_abort_code(int64_t event, int32_t code) {
    *((const rekindle_event *)(intptr_t)event)->abort_code = code;
}

// For a test: of this thread's allocations in the raw layer from here on, the one with this number fails, counted from
// 1. Gives what was left to count of the last time; 0 where that one has failed, and where none was to.
static int64_t raw_fail_allocation(int64_t number) {
    int64_t left = failing_allocation;
    failing_allocation = number;
    return left;
}

static int64_t raw_take_size(void) {
    return (int64_t)size_taken;
}
%}

#ifdef SWIGJAVA
%include "java_memory.i"
#endif
