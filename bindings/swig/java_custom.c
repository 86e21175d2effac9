/* The upcalls of custom.c into Upcalls.part and Upcalls.make, which tell the functions apart by these numbers. */

enum {
    PART_OUTPUT_SHAPE,
    PART_WEIGHTS,
    PART_FORWARD,
    PART_BACKWARD,
    PART_LOSS,
    PART_ADD,
    PART_MERGE,
    PART_RESULT,
    PART_RATE
};

static int call_part(int64_t target, int function, const void *first, int64_t second, const void *third,
                     const void *fourth) {
    JNIEnv *jenv = environment();
    jint result = (*jenv)->CallStaticIntMethod(jenv, upcalls, upcall_methods[PART], (jlong)target, (jint)function,
                                               (jlong)(intptr_t)first, (jlong)second, (jlong)(intptr_t)third,
                                               (jlong)(intptr_t)fourth);
    return outcome(jenv, result, 1);
}

int upcall_output_shape(int64_t target, const int64_t *input_shape, size_t input_rank, int64_t *output_shape,
                        size_t *output_rank) {
    return call_part(target, PART_OUTPUT_SHAPE, input_shape, (int64_t)input_rank, output_shape, output_rank);
}

int upcall_weights(int64_t target, const int64_t *input_shape, size_t input_rank, struct custom_part *part) {
    return call_part(target, PART_WEIGHTS, input_shape, (int64_t)input_rank, part, NULL);
}

int upcall_forward(int64_t target, const rekindle_layer_batch *batch) {
    return call_part(target, PART_FORWARD, batch, 0, NULL, NULL);
}

int upcall_backward(int64_t target, const rekindle_layer_batch *batch) {
    return call_part(target, PART_BACKWARD, batch, 0, NULL, NULL);
}

int upcall_loss(int64_t target, const rekindle_loss_rows *rows) {
    return call_part(target, PART_LOSS, rows, 0, NULL, NULL);
}

int upcall_add(int64_t target, const rekindle_metric_rows *rows, double *state) {
    return call_part(target, PART_ADD, rows, 0, state, NULL);
}

int upcall_merge(int64_t target, double *state, const double *later) {
    return call_part(target, PART_MERGE, state, 0, later, NULL);
}

int upcall_result(int64_t target, const double *state, double *value) {
    return call_part(target, PART_RESULT, state, 0, value, NULL);
}

int upcall_step_rate(int64_t target, int64_t step, double *rate) {
    return call_part(target, PART_RATE, rate, step, NULL, NULL);
}

int64_t upcall_make(int64_t target, const char *config) {
    JNIEnv *jenv = environment();
    jbyteArray text = new_bytes(jenv, config, strlen(config));
    jlong made = 0;
    if (text != NULL) {
        made = (*jenv)->CallStaticLongMethod(jenv, upcalls, upcall_methods[MAKE], (jlong)target, text);
    }
    return outcome(jenv, 0, 1) == 0 ? (int64_t)made : 0;
}
