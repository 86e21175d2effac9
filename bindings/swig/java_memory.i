// Tensors in memory of their own, filled from and copied to Java's arrays.

%typemap(jni) jarray "jobject"
%typemap(jtype) jarray "Object"
%typemap(jstype) jarray "Object"
%typemap(javain) jarray "$javainput"
%typemap(in) jarray "$1 = (jarray)$input;"

%{
static int array_copy(JNIEnv *jenv, jarray array, char *memory, int64_t size, int to_memory) {
    const int64_t piece = INT64_C(1) << 24;
    for (int64_t done = 0; done < size; done += piece) {
        size_t length = (size_t)(size - done < piece ? size - done : piece);
        char *elements = (*jenv)->GetPrimitiveArrayCritical(jenv, array, NULL);
        if (elements == NULL) return 0;
        if (to_memory) {
            memcpy(memory + done, elements + done, length);
        } else {
            memcpy(elements + done, memory + done, length);
        }
        (*jenv)->ReleasePrimitiveArrayCritical(jenv, array, elements, to_memory ? JNI_ABORT : 0);
    }
    return 1;
}
%}

%inline %{
// raw_batch_add_copy of a primitive array's first `size` bytes.
static rekindle_status raw_batch_add_array(JNIEnv *jenv, int64_t batch, int list, const char *name, rekindle_dtype dtype,
                                           jarray array, size_t size, const int64_t *shape, size_t rank) {
    struct batch_list *to = &((struct batch *)(intptr_t)batch)->lists[list];
    void *copy = batch_room(to, size);
    if (copy == NULL || !array_copy(jenv, array, copy, (int64_t)size, 1)) return no_memory();
    return batch_add(to, name, dtype, copy, shape, rank);
}

// rekindle_model_predict_on_batch of a primitive array.
static rekindle_status raw_model_predict_on_array(JNIEnv *jenv, const rekindle_model *model, rekindle_dtype dtype,
                                                  jarray array, size_t size, const int64_t *shape, size_t rank,
                                                  float *predictions, size_t capacity) {
    max_align_t on_stack[16384 / sizeof(max_align_t)];
    void *copy = size <= sizeof(on_stack) ? on_stack : raw_allocate(size);
    rekindle_status status;
    if (copy == NULL || !array_copy(jenv, array, copy, (int64_t)size, 1)) {
        status = no_memory();
    } else {
        rekindle_array x = raw_array(dtype, copy, shape, rank);
        status = rekindle_model_predict_on_batch(model, &x, predictions, capacity);
    }
    if (copy != on_stack) free(copy);
    return status;
}

// Memory that raw_memory_delete or a tensor frees; 0 for want of it.
static int64_t raw_memory_new(int64_t size) {
    return (int64_t)(intptr_t)malloc(size == 0 ? 1 : (size_t)size);
}
static void raw_memory_delete(int64_t address) {
    free((void *)(intptr_t)address);
}

// A tensor over memory of raw_memory_new, which it frees, also when this fails.
static rekindle_status raw_tensor_adopt(rekindle_dtype dtype, int64_t address, const int64_t *shape, size_t rank,
                                        rekindle_tensor **tensor) {
    rekindle_array array = raw_array(dtype, (const void *)(intptr_t)address, shape, rank);
    return rekindle_tensor_borrow(&array, free, (void *)(intptr_t)address, tensor);
}

// Copies a primitive array's first `size` bytes to an address, and back. In pieces, between which the collector can run;
// 0 for want of memory, with an exception pending.
static int raw_array_get(JNIEnv *jenv, jarray array, int64_t address, int64_t size) {
    return array_copy(jenv, array, (char *)(intptr_t)address, size, 1);
}
static int raw_array_set(JNIEnv *jenv, jarray array, int64_t address, int64_t size) {
    return array_copy(jenv, array, (char *)(intptr_t)address, size, 0);
}
%}
