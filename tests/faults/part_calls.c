/* Parts, tensors and datasets. */
#include "faults/covered_calls.h"
#include "support/every_part.h"
#include "support/stub_communicator.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const float numbers[] = {1, 2, 3, 4, 5, 6};
static const int64_t two_by_three[] = {2, 3};

static rekindle_array array_of_numbers(void) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    array.data = numbers;
    array.shape = two_by_three;
    array.rank = 2;
    return array;
}

static rekindle_status create_dense_with_texts(void) {
    rekindle_dense_options options = REKINDLE_DENSE_OPTIONS_INIT;
    options.name = "a layer with a name that is too long to be stored within a string object";
    options.units = 3;
    options.activation_name = "relu";
    options.kernel_initializer_name = "he_normal";
    return rekindle_dense_create(&options, &out.layer);
}

static const int64_t example_integers[] = {1, 2, 3};
static const double example_reals[] = {0.125, 0.25, 0.5};

#define example_layer scene.layer

static void prepare_example_layer(void) {
    rekindle_lstm_options options = REKINDLE_LSTM_OPTIONS_INIT;
    options.units = 2;
    options.name = "a layer with a name that is too long to be stored within a string object";
    OK(rekindle_lstm_create(&options, &scene.layer));
}

/* Each part that calls nothing of the host's, made with what must be set. */
#define GIVE(field, value) options.field = value;
#define CREATE_PART(part, type, macro, handle, given)                                                                  \
    static rekindle_status create_##part(void) {                                                                       \
        type options = macro;                                                                                          \
        given return rekindle_##part##_create(&options, &out.handle);                                                  \
    }
EVERY_PLAIN_PART(CREATE_PART, GIVE)

/* What is given with a function that destroys it is destroyed once by a call that fails, and not yet by one that
 * succeeds. */
static int destroyed;

static void count_destroyed(void *user_data) {
    (void)user_data;
    ++destroyed;
}

static rekindle_status gave_data(rekindle_status status) {
    ck_assert_int_eq(destroyed, status == REKINDLE_OK ? 0 : 1);
    destroyed = 0;
    return status;
}

static rekindle_action go_on(void *user_data, const rekindle_event *event) {
    (void)user_data;
    (void)event;
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_status create_callback(void) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    options.name = "a callback with a name that is too long to be stored within a string object";
    options.destroy = count_destroyed;
    options.on_epoch_end = go_on;
    return gave_data(rekindle_callback_create(&options, &out.callback));
}

static rekindle_communicator_options stub;
static rekindle_communicator *alone;

static void prepare_communicator(void) {
    if (alone != NULL) return;
    stub = stub_communicator();
    OK(rekindle_communicator_create(&stub, &alone));
    stub.destroy = count_destroyed;
}

static rekindle_status create_communicator(void) {
    return gave_data(rekindle_communicator_create(&stub, &out.communicator));
}

static rekindle_status load_communicator(void) {
    return rekindle_communicator_load(REKINDLE_STUB_COMMUNICATOR, "", &out.communicator);
}

static rekindle_status get_rank(void) {
    return rekindle_communicator_rank(alone, &out.number);
}

static rekindle_status get_size(void) {
    return rekindle_communicator_size(alone, &out.number);
}

static void destroy_given_communicator(void) {
    destroy_communicator();
    ck_assert_int_eq(destroyed, 1);
    destroyed = 0;
}

static int keep_rate(void *user_data, int64_t epoch, double *learning_rate) {
    (void)user_data;
    (void)epoch;
    (void)learning_rate;
    return 0;
}

static rekindle_status create_learning_rate_scheduler(void) {
    rekindle_learning_rate_scheduler_options options = REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT;
    options.function = keep_rate;
    options.destroy = count_destroyed;
    return gave_data(rekindle_learning_rate_scheduler_create(&options, &out.callback));
}

static void take_text(void *user_data, const char *text, size_t size) {
    (void)user_data;
    (void)text;
    (void)size;
}

static rekindle_status create_progress_bar(void) {
    rekindle_progress_bar_options options = REKINDLE_PROGRESS_BAR_OPTIONS_INIT;
    options.write = take_text;
    options.destroy = count_destroyed;
    return gave_data(rekindle_progress_bar_create(&options, &out.callback));
}

static int next(void *user_data, rekindle_batch *batch) {
    (void)user_data;
    (void)batch;
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    (void)user_data;
    (void)epoch;
    return 0;
}

static rekindle_status create_pull_dataset(void) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    options.destroy = count_destroyed;
    options.next = next;
    options.reset = reset;
    options.identity = "data with an identity that is too long to be stored within a string object";
    options.batch_size = 4;
    options.x_shape = two_by_three;
    options.x_rank = 2;
    return gave_data(rekindle_pull_dataset_create(&options, &out.dataset));
}

static rekindle_status create_tensor(void) {
    rekindle_array array = array_of_numbers();
    return rekindle_tensor_create(&array, &out.tensor);
}

static rekindle_status borrow_tensor(void) {
    rekindle_array array = array_of_numbers();
    return gave_data(rekindle_tensor_borrow(&array, count_destroyed, NULL, &out.tensor));
}

static void prepare_tensor(void) {
    rekindle_array array = array_of_numbers();
    OK(rekindle_tensor_create(&array, &scene.tensor));
    rekindle_array_init(&out.array);
}

static rekindle_status view_tensor(void) {
    return rekindle_tensor_view(scene.tensor, &out.array);
}

static rekindle_status create_array_dataset(void) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    options.x = scene.tensor;
    return rekindle_array_dataset_create(&options, &out.dataset);
}

static rekindle_status create_idx_dataset(void) {
    rekindle_idx_dataset_options options = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    options.x_path = images_path;
    options.y_path = labels_path;
    options.add_channel_axis = 1;
    return rekindle_idx_dataset_create(&options, &out.dataset);
}

static void prepare_dataset(void) {
    scene.dataset = random_dataset(4, 3, 2, 1);
}

static rekindle_status count_samples(void) {
    return rekindle_dataset_sample_count(scene.dataset, &out.number);
}

static void destroy_given_dataset(void) {
    destroy_dataset();
    ck_assert_int_eq(destroyed, 1);
    destroyed = 0;
}

static void destroy_given_callback(void) {
    destroy_callback();
    ck_assert_int_eq(destroyed, 1);
    destroyed = 0;
}

static void destroy_given_tensor(void) {
    destroy_tensor();
    ck_assert_int_eq(destroyed, 1);
    destroyed = 0;
}

#define PART_CALL(part, type, macro, handle, given)                                                                    \
    {"rekindle_" #part "_create", NULL, prepare_example_layer, create_##part, destroy_##handle, UNCHANGED},

static const struct covered_call calls[] = {
    /* clang-format off */
    EVERY_PLAIN_PART(PART_CALL, GIVE)
    /* clang-format on */
    {"rekindle_dense_create", NULL, NULL, create_dense_with_texts, destroy_layer, UNCHANGED},
    {"rekindle_callback_create", NULL, NULL, create_callback, destroy_given_callback, UNCHANGED},
    {"rekindle_communicator_create", NULL, prepare_communicator, create_communicator, destroy_given_communicator,
     UNCHANGED},
    {"rekindle_communicator_load", NULL, prepare_communicator, load_communicator, destroy_communicator, UNCHANGED},
    {"rekindle_communicator_rank", NULL, prepare_communicator, get_rank, NULL, UNCHANGED},
    {"rekindle_communicator_size", NULL, prepare_communicator, get_size, NULL, UNCHANGED},
    {"rekindle_progress_bar_create", NULL, NULL, create_progress_bar, destroy_given_callback, UNCHANGED},
    {"rekindle_learning_rate_scheduler_create", NULL, NULL, create_learning_rate_scheduler, destroy_given_callback,
     UNCHANGED},
    {"rekindle_pull_dataset_create", NULL, NULL, create_pull_dataset, destroy_given_dataset, UNCHANGED},
    {"rekindle_tensor_create", NULL, NULL, create_tensor, destroy_tensor, UNCHANGED},
    {"rekindle_tensor_borrow", NULL, NULL, borrow_tensor, destroy_given_tensor, UNCHANGED},
    {"rekindle_tensor_view", NULL, prepare_tensor, view_tensor, NULL, UNCHANGED},
    {"rekindle_array_dataset_create", NULL, prepare_tensor, create_array_dataset, destroy_dataset, UNCHANGED},
    {"rekindle_idx_dataset_create", NULL, NULL, create_idx_dataset, destroy_dataset, UNCHANGED},
    {"rekindle_dataset_sample_count", NULL, prepare_dataset, count_samples, NULL, UNCHANGED},
};

const struct call_table part_calls = {calls, LENGTH(calls)};
