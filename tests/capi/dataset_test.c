/* Datasets: what is refused when they are made, and what happens to the host's data. */
#include "helpers.h"

static int destroyed;

static void reset(void) {
    destroyed = 0;
}

START_TEST(array_datasets_are_checked) {
    static const int64_t scalar_samples[] = {SAMPLES}, none[] = {0, FEATURES};
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *x = float_tensor(x_values(), x_shape, 2), *scalar = float_tensor(x_values(), NULL, 0);
    rekindle_tensor *empty = float_tensor(x_values(), none, 2), *weight = float_tensor(x_values(), scalar_samples, 1);
    rekindle_dataset *dataset = NULL;
    int64_t count = 0;
    INVALID(rekindle_array_dataset_create(NULL, &dataset), "options->x is NULL; expected a pointer");
    options.x = scalar;
    INVALID(rekindle_array_dataset_create(&options, &dataset), "x is a scalar; expected a first axis of samples");
    options.x = empty;
    INVALID(rekindle_array_dataset_create(&options, &dataset), "x has 0 samples; expected at least one");
    options.x = weight;
    options.y = empty;
    INVALID(rekindle_array_dataset_create(&options, &dataset), "y has 0 samples; expected those of x, 10");
    options.y = NULL;
    options.sample_weight = empty;
    INVALID(rekindle_array_dataset_create(&options, &dataset), "sample_weight has shape (0");
    ck_assert_ptr_null(dataset);
    options.x = x;
    options.y = x;
    options.sample_weight = weight;
    OK(rekindle_array_dataset_create(&options, &dataset));
    OK(rekindle_dataset_sample_count(dataset, &count));
    ck_assert_int_eq(count, SAMPLES);
    rekindle_dataset_destroy(dataset);
    rekindle_tensor_destroy(x);
    rekindle_tensor_destroy(scalar);
    rekindle_tensor_destroy(empty);
    rekindle_tensor_destroy(weight);
}
END_TEST

/* Two images of 2x3 bytes, and two labels. */
static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                       0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};

START_TEST(idx_files_are_read) {
    char *folder = make_folder();
    char *x_path = path_in(folder, "x"), *y_path = path_in(folder, "y");
    rekindle_idx_dataset_options options = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    int64_t count = 0;
    write_file(x_path, images, sizeof(images));
    write_file(y_path, labels, sizeof(labels));
    INVALID(rekindle_idx_dataset_create(NULL, &dataset), "options->x_path is NULL");
    options.x_path = x_path;
    options.y_path = y_path;
    options.add_channel_axis = 2;
    INVALID(rekindle_idx_dataset_create(&options, &dataset), "options->add_channel_axis is 2; expected 0 or 1");
    options.add_channel_axis = 1;
    options.reserved = 1;
    INVALID(rekindle_idx_dataset_create(&options, &dataset), "options->reserved is 1");
    options.reserved = 0;
    OK(rekindle_idx_dataset_create(&options, &dataset));
    OK(rekindle_dataset_sample_count(dataset, &count));
    ck_assert_int_eq(count, 2);
    rekindle_dataset_destroy(dataset);

    dataset = NULL;
    options.x_path = y_path;
    INVALID(rekindle_idx_dataset_create(&options, &dataset), "x has shape (2,); expected (count, height, width)");
    options.x_path = "/nonexistent";
    REFUSED(rekindle_idx_dataset_create(&options, &dataset), REKINDLE_NOT_FOUND, "/nonexistent");
    write_file(x_path, images, sizeof(images) - 1);
    options.x_path = x_path;
    REFUSED(rekindle_idx_dataset_create(&options, &dataset), REKINDLE_CORRUPT, x_path);
    ck_assert_ptr_null(dataset);
    free(x_path);
    free(y_path);
    remove_folder(folder);
}
END_TEST

/* The channel axis makes images of one channel, which a convolution takes. */
START_TEST(the_channel_axis_is_the_last) {
    char *folder = make_folder();
    char *path = path_in(folder, "x");
    rekindle_idx_dataset_options options = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_conv2d_options conv = REKINDLE_CONV2D_OPTIONS_INIT;
    rekindle_model *model = NULL;
    rekindle_layer *layer = NULL;
    rekindle_dataset *dataset = NULL;
    rekindle_tensor *predictions = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    write_file(path, images, sizeof(images));
    options.x_path = path;
    options.add_channel_axis = 1;
    OK(rekindle_idx_dataset_create(&options, &dataset));
    conv.filters = 1;
    conv.kernel_size[0] = conv.kernel_size[1] = 1;
    conv.kernel_initializer_name = "ones";
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_conv2d_create(&conv, &layer));
    OK(rekindle_model_add(model, layer));
    OK(rekindle_model_predict(model, dataset, NULL, &predictions));
    OK(rekindle_tensor_view(predictions, &view));
    ck_assert_uint_eq(view.rank, 4);
    ck_assert_int_eq(view.shape[3], 1);
    ck_assert(((const float *)view.data)[11] == 12.0f);
    rekindle_tensor_destroy(predictions);
    rekindle_layer_destroy(layer);
    rekindle_dataset_destroy(dataset);
    rekindle_model_destroy(model);
    free(path);
    remove_folder(folder);
}
END_TEST

static int end_of_data(void *user_data, rekindle_batch *batch) {
    (void)user_data;
    (void)batch;
    return 0;
}

static int go_back(void *user_data, int64_t epoch) {
    (void)user_data;
    (void)epoch;
    return 0;
}

static int get_nothing(void *user_data, const void **data, size_t *size) {
    (void)user_data;
    *data = NULL;
    *size = 0;
    return 0;
}

static rekindle_pull_dataset_options pull_options(void) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    options.user_data = &destroyed;
    options.destroy = count_destroy;
    options.next = end_of_data;
    options.reset = go_back;
    options.batch_size = 4;
    options.x_shape = sample_shape;
    options.x_rank = 1;
    return options;
}

START_TEST(a_source_is_destroyed_once) {
    rekindle_pull_dataset_options options = pull_options();
    rekindle_dataset *dataset = NULL;
    int64_t count = 7;
    OK(rekindle_pull_dataset_create(&options, &dataset));
    REFUSED(rekindle_dataset_sample_count(dataset, &count), REKINDLE_UNSUPPORTED, "pull dataset");
    ck_assert_int_eq(count, 7);
    ck_assert_int_eq(destroyed, 0);
    rekindle_dataset_destroy(dataset);
    ck_assert_int_eq(destroyed, 1);
}
END_TEST

static void expect_refused(const rekindle_pull_dataset_options *options, const char *part) {
    rekindle_dataset *dataset = NULL;
    int before = destroyed;
    INVALID(rekindle_pull_dataset_create(options, &dataset), part);
    ck_assert_int_eq(destroyed, before + 1);
    ck_assert_ptr_null(dataset);
}

START_TEST(a_refused_source_is_destroyed_once) {
    static const int64_t negative[] = {-4}, zero[] = {0};
    rekindle_pull_dataset_options options = pull_options();
    rekindle_dataset *dataset = NULL;
    options.next = NULL;
    expect_refused(&options, "options->next is NULL; expected a function");
    options = pull_options();
    options.reset = NULL;
    expect_refused(&options, "options->reset is NULL; expected a function");
    options = pull_options();
    options.get_state = get_nothing;
    expect_refused(&options, "expected both or none");
    options = pull_options();
    options.batch_size = 0;
    expect_refused(&options, "options->batch_size is 0; expected 1 or more");
    options = pull_options();
    options.x_shape = NULL;
    expect_refused(&options, "options->x_shape is NULL");
    options.x_shape = negative;
    expect_refused(&options, "options->x_shape");
    options.x_shape = zero;
    expect_refused(&options, "options->x_shape is (0,)");
    options = pull_options();
    options.x_rank = 9;
    expect_refused(&options, "options->x_shape has rank 9");
    options = pull_options();
    options.identity = "\xC3";
    expect_refused(&options, "options->identity is not UTF-8");
    options = pull_options();
    INVALID(rekindle_pull_dataset_create(&options, NULL), "dataset is NULL");
    ck_assert_int_eq(destroyed, 10);
    INVALID(rekindle_pull_dataset_create(NULL, &dataset), "options is NULL");
    ck_assert_int_eq(destroyed, 10);
    options.struct_size = sizeof(size_t);
    INVALID(rekindle_pull_dataset_create(&options, &dataset), "options->next is NULL");
    ck_assert_int_eq(destroyed, 10);
    ck_assert_ptr_null(dataset);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, reset, NULL);
    tcase_add_test(tests, array_datasets_are_checked);
    tcase_add_test(tests, idx_files_are_read);
    tcase_add_test(tests, the_channel_axis_is_the_last);
    tcase_add_test(tests, a_source_is_destroyed_once);
    tcase_add_test(tests, a_refused_source_is_destroyed_once);
}

int main(void) {
    return run_tests("capi.dataset", add_tests);
}
