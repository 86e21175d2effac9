#include "custom/host_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What every function does first; another number than 0 is to be returned. */
static int enter(struct host_part *part, const char *function) {
    ++part->calls;
    if (part->has_caller && !pthread_equal(part->caller, pthread_self())) ++part->strangers;
    if (part->inside != NULL) part->inside(part->inside_data);
    if (part->failing == NULL || strcmp(part->failing, function) != 0) return 0;
    return part->passes-- > 0 ? 0 : 7;
}

static void count_destroyed(void *user_data) {
    ++((struct host_part *)user_data)->destroyed;
}

/* --- The layer --- */

static int output_shape(void *user_data, const int64_t *input_shape, size_t input_rank, int64_t *shape, size_t *rank) {
    int result = enter(user_data, "output_shape");
    memcpy(shape, input_shape, input_rank * sizeof(*shape));
    shape[input_rank - 1] = PLAIN_UNITS;
    *rank = input_rank;
    return result;
}

static int weights(void *user_data, const int64_t *input_shape, size_t input_rank,
                   const rekindle_custom_weight **weights, size_t *count) {
    static __thread int64_t kernel_shape[2], bias_shape[1];
    static __thread rekindle_custom_weight described[2];
    rekindle_custom_weight kernel = REKINDLE_CUSTOM_WEIGHT_INIT, bias = REKINDLE_CUSTOM_WEIGHT_INIT;
    kernel_shape[0] = input_shape[input_rank - 1];
    kernel_shape[1] = bias_shape[0] = PLAIN_UNITS;
    kernel.name = "kernel";
    kernel.shape = kernel_shape;
    kernel.rank = 2;
    bias.name = "bias";
    bias.shape = bias_shape;
    bias.rank = 1;
    bias.initializer_name = "zeros";
    described[0] = kernel;
    described[1] = bias;
    *weights = described;
    *count = 2;
    return enter(user_data, "weights");
}

static size_t rows_of(const rekindle_layer_batch *batch) {
    size_t rows = 1;
    for (size_t i = 0; i + 1 < batch->input_rank; ++i) rows *= (size_t)batch->input_shape[i];
    return rows;
}

static int forward(void *user_data, const rekindle_layer_batch *batch) {
    struct host_part *part = user_data;
    size_t rows = rows_of(batch), inputs = (size_t)batch->input_shape[batch->input_rank - 1];
    int result = enter(part, "forward");
    if (result != 0) return result;
    if (batch->training) ++part->trained;
    for (size_t r = 0; r < rows; ++r) {
        for (size_t unit = 0; unit < PLAIN_UNITS; ++unit) {
            double sum = (double)batch->weights[1][unit];
            for (size_t i = 0; i < inputs; ++i) {
                sum += (double)batch->input[r * inputs + i] * (double)batch->weights[0][i * PLAIN_UNITS + unit];
            }
            batch->output[r * PLAIN_UNITS + unit] = (float)sum;
        }
    }
    return 0;
}

static int backward(void *user_data, const rekindle_layer_batch *batch) {
    size_t rows = rows_of(batch), inputs = (size_t)batch->input_shape[batch->input_rank - 1];
    int result = enter(user_data, "backward");
    if (result != 0) return result;
    for (size_t r = 0; r < rows; ++r) {
        const float *input = batch->input + r * inputs, *gradient = batch->output_gradient + r * PLAIN_UNITS;
        for (size_t unit = 0; unit < PLAIN_UNITS; ++unit) batch->weight_gradients[1][unit] += gradient[unit];
        for (size_t i = 0; i < inputs; ++i) {
            const float *row = batch->weights[0] + i * PLAIN_UNITS;
            double sum = 0;
            for (size_t unit = 0; unit < PLAIN_UNITS; ++unit) {
                batch->weight_gradients[0][i * PLAIN_UNITS + unit] += input[i] * gradient[unit];
                sum += (double)row[unit] * (double)gradient[unit];
            }
            if (batch->input_gradient != NULL) batch->input_gradient[r * inputs + i] = (float)sum;
        }
    }
    return 0;
}

static int get_state(void *user_data, const void **data, size_t *size) {
    struct host_part *part = user_data;
    *data = &part->trained;
    *size = sizeof(part->trained);
    return enter(part, "get_state");
}

static int set_state(void *user_data, const void *data, size_t size) {
    struct host_part *part = user_data;
    if (size != sizeof(part->trained)) return 1;
    memcpy(&part->trained, data, size);
    return enter(part, "set_state");
}

rekindle_custom_layer_options plain_dense_options(struct host_part *part) {
    rekindle_custom_layer_options options = REKINDLE_CUSTOM_LAYER_OPTIONS_INIT;
    options.class_name = PLAIN_DENSE;
    options.config = "{\"units\": 4}";
    options.user_data = part;
    options.destroy = count_destroyed;
    options.name = "middle";
    options.output_shape = output_shape;
    options.weights = weights;
    options.forward = forward;
    options.backward = backward;
    options.get_state = get_state;
    options.set_state = set_state;
    return options;
}

/* --- The loss --- */

static int error_rows(void *user_data, const rekindle_loss_rows *rows) {
    size_t size = (size_t)rows->output_shape[rows->output_rank - 1];
    int result = enter(user_data, "rows");
    if (result != 0) return result;
    for (size_t r = 0; r < rows->row_count; ++r) {
        double sum = 0;
        for (size_t i = r * size; i < (r + 1) * size; ++i) {
            float error = rows->output[i] - rows->target[i];
            sum += (double)error * (double)error;
            if (rows->gradients != NULL) rows->gradients[i] = 2.0f * error / (float)size;
        }
        rows->losses[r] = (float)(sum / (double)size);
    }
    return 0;
}

rekindle_custom_loss_options plain_error_options(struct host_part *part) {
    rekindle_custom_loss_options options = REKINDLE_CUSTOM_LOSS_OPTIONS_INIT;
    options.class_name = PLAIN_ERROR;
    options.user_data = part;
    options.destroy = count_destroyed;
    options.rows = error_rows;
    return options;
}

/* --- The metric --- */

static int add_rows(void *user_data, const rekindle_metric_rows *rows, double *state) {
    size_t size = (size_t)rows->output_shape[rows->output_rank - 1];
    int result = enter(user_data, "add");
    if (result != 0) return result;
    for (size_t r = 0; r < rows->row_count; ++r) {
        double weight = rows->weights == NULL ? 1.0 : (double)rows->weights[r], sum = 0;
        for (size_t i = r * size; i < (r + 1) * size; ++i) sum += fabs((double)(rows->output[i] - rows->target[i]));
        state[0] += weight * sum / (double)size;
        state[1] += weight;
    }
    return 0;
}

static int merge(void *user_data, double *state, const double *later) {
    state[0] += later[0];
    state[1] += later[1];
    return enter(user_data, "merge");
}

static int mean(void *user_data, const double *state, double *value) {
    *value = state[1] == 0.0 ? 0.0 : state[0] / state[1];
    return enter(user_data, "result");
}

rekindle_custom_metric_options plain_distance_options(struct host_part *part) {
    rekindle_custom_metric_options options = REKINDLE_CUSTOM_METRIC_OPTIONS_INIT;
    options.class_name = PLAIN_DISTANCE;
    options.user_data = part;
    options.destroy = count_destroyed;
    options.state_count = 2;
    options.add = add_rows;
    options.merge = merge;
    options.result = mean;
    options.better = REKINDLE_BETTER_LESS;
    return options;
}

/* --- The schedule --- */

static int rate(void *user_data, int64_t step, double *rate) {
    struct host_part *part = user_data;
    int result = enter(part, "rate");
    *rate = part->spoiled != 0.0 ? part->spoiled : step <= PLAIN_BOUNDARY ? PLAIN_FIRST_RATE : PLAIN_LATER_RATE;
    return result;
}

rekindle_custom_schedule_options plain_steps_options(struct host_part *part) {
    rekindle_custom_schedule_options options = REKINDLE_CUSTOM_SCHEDULE_OPTIONS_INIT;
    options.class_name = PLAIN_STEPS;
    options.config = "{\"boundary\": 5, \"rates\": [0.1, 0.02]}";
    options.user_data = part;
    options.destroy = count_destroyed;
    options.rate = rate;
    return options;
}

/* --- The model --- */

static void add_and_drop(rekindle_model *model, rekindle_layer *layer) {
    OK(rekindle_model_add(model, layer));
    rekindle_layer_destroy(layer);
}

rekindle_model *host_topology(const struct host_model *parts) {
    rekindle_model *model = new_model(11);
    rekindle_layer *layer = NULL;
    add_dense(model, 6, "tanh");
    if (parts->layer != NULL) {
        rekindle_custom_layer_options options = plain_dense_options(parts->layer);
        OK(rekindle_custom_layer_create(&options, &layer));
    } else {
        rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
        options.units = PLAIN_UNITS;
        options.name = "middle";
        OK(rekindle_dense_create(&options, &layer));
    }
    add_and_drop(model, layer);
    add_dense(model, HOST_TARGETS, NULL);
    return model;
}

static rekindle_schedule *new_schedule(struct host_part *part) {
    static const int64_t boundary = PLAIN_BOUNDARY;
    static const double rates[] = {PLAIN_FIRST_RATE, PLAIN_LATER_RATE};
    rekindle_schedule *schedule = NULL;
    if (part != NULL) {
        rekindle_custom_schedule_options options = plain_steps_options(part);
        OK(rekindle_custom_schedule_create(&options, &schedule));
    } else {
        rekindle_piecewise_constant_decay_options options = REKINDLE_PIECEWISE_CONSTANT_DECAY_OPTIONS_INIT;
        options.boundaries = &boundary;
        options.boundary_count = 1;
        options.values = rates;
        options.value_count = 2;
        OK(rekindle_piecewise_constant_decay_create(&options, &schedule));
    }
    return schedule;
}

rekindle_status compile_host_model(rekindle_model *model, const struct host_model *parts) {
    rekindle_compile_options options = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_sgd_options sgd = REKINDLE_SGD_OPTIONS_INIT;
    rekindle_schedule *schedule = new_schedule(parts->schedule);
    rekindle_optimizer *optimizer = NULL;
    rekindle_loss *loss = NULL;
    rekindle_metric *metric = NULL;
    const rekindle_metric *metrics[1];
    int is_sum = parts->reduction != NULL && strcmp(parts->reduction, "sum") == 0;
    rekindle_reduction reduction = is_sum ? REKINDLE_REDUCTION_SUM : REKINDLE_REDUCTION_SUM_OVER_BATCH_SIZE;
    rekindle_status status;
    sgd.learning_rate_schedule = schedule;
    OK(rekindle_sgd_create(&sgd, &optimizer));
    if (parts->loss != NULL) {
        rekindle_custom_loss_options own = plain_error_options(parts->loss);
        own.reduction = reduction;
        OK(rekindle_custom_loss_create(&own, &loss));
    } else {
        rekindle_loss_options own = REKINDLE_LOSS_OPTIONS_INIT;
        own.reduction = reduction;
        OK(rekindle_mean_squared_error_create(&own, &loss));
    }
    if (parts->metric != NULL) {
        rekindle_custom_metric_options own = plain_distance_options(parts->metric);
        own.name = "mae";
        OK(rekindle_custom_metric_create(&own, &metric));
    } else {
        rekindle_plain_metric_options own = REKINDLE_PLAIN_METRIC_OPTIONS_INIT;
        own.name = "mae";
        OK(rekindle_mean_absolute_error_metric_create(&own, &metric));
    }
    metrics[0] = metric;
    options.optimizer = optimizer;
    options.loss = loss;
    options.weighted_metrics = metrics;
    options.weighted_metric_count = 1;
    options.threads = parts->threads;
    options.shards = parts->shards;
    status = rekindle_model_compile(model, &options);
    rekindle_schedule_destroy(schedule);
    rekindle_optimizer_destroy(optimizer);
    rekindle_loss_destroy(loss);
    rekindle_metric_destroy(metric);
    return status;
}

rekindle_model *new_host_model(const struct host_model *parts) {
    rekindle_model *model = host_topology(parts);
    OK(compile_host_model(model, parts));
    return model;
}

rekindle_dataset *host_dataset(int weighted) {
    float *x = random_floats((size_t)HOST_SAMPLES * HOST_FEATURES, 3);
    float *y = random_floats((size_t)HOST_SAMPLES * HOST_TARGETS, 4);
    float *weight = random_floats(HOST_SAMPLES, 5);
    rekindle_dataset *dataset = new_dataset(x, HOST_SAMPLES, HOST_FEATURES, y, HOST_TARGETS, weighted ? weight : NULL);
    free(x);
    free(y);
    free(weight);
    return dataset;
}

/* --- Factories --- */

static void note_config(struct host_classes *classes, const char *config) {
    snprintf(classes->config, sizeof(classes->config), "%s", config);
}

static rekindle_status make_layer(void *context, const char *config, rekindle_layer **layer) {
    struct host_classes *classes = context;
    rekindle_custom_layer_options options = plain_dense_options(&classes->layer);
    note_config(classes, config);
    options.config = config;
    options.name = NULL;
    return enter(&classes->layer, "factory") != 0 ? REKINDLE_IO_ERROR : rekindle_custom_layer_create(&options, layer);
}

static rekindle_status make_loss(void *context, const char *config, rekindle_loss **loss) {
    struct host_classes *classes = context;
    rekindle_custom_loss_options options = plain_error_options(&classes->loss);
    note_config(classes, config);
    options.config = config;
    return enter(&classes->loss, "factory") != 0 ? REKINDLE_IO_ERROR : rekindle_custom_loss_create(&options, loss);
}

static rekindle_status make_metric(void *context, const char *config, rekindle_metric **metric) {
    struct host_classes *classes = context;
    rekindle_custom_metric_options options = plain_distance_options(&classes->metric);
    note_config(classes, config);
    options.config = config;
    return enter(&classes->metric, "factory") != 0 ? REKINDLE_IO_ERROR
                                                   : rekindle_custom_metric_create(&options, metric);
}

static rekindle_status make_schedule(void *context, const char *config, rekindle_schedule **schedule) {
    struct host_classes *classes = context;
    rekindle_custom_schedule_options options = plain_steps_options(&classes->schedule);
    note_config(classes, config);
    options.config = config;
    return enter(&classes->schedule, "factory") != 0 ? REKINDLE_IO_ERROR
                                                     : rekindle_custom_schedule_create(&options, schedule);
}

void register_host_classes(struct host_classes *classes) {
    OK(rekindle_custom_layer_register(PLAIN_DENSE, classes == NULL ? NULL : make_layer, classes));
    OK(rekindle_custom_loss_register(PLAIN_ERROR, classes == NULL ? NULL : make_loss, classes));
    OK(rekindle_custom_metric_register(PLAIN_DISTANCE, classes == NULL ? NULL : make_metric, classes));
    OK(rekindle_custom_schedule_register(PLAIN_STEPS, classes == NULL ? NULL : make_schedule, classes));
}
