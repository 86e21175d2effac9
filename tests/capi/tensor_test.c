/* Tensors: copies, borrowed memory, and shapes that are none. */
#include "helpers.h"

static int destroyed;

static void reset(void) {
    destroyed = 0;
}

START_TEST(a_copy_does_not_depend_on_its_source) {
    static const int64_t shape[] = {2, 3};
    float values[] = {1, 2, 3, 4, 5, 6};
    rekindle_tensor *tensor = float_tensor(values, shape, 2);
    rekindle_array view = REKINDLE_ARRAY_INIT;
    values[5] = 7;
    OK(rekindle_tensor_view(tensor, &view));
    ck_assert_uint_eq(view.struct_size, sizeof(view));
    ck_assert_uint_eq(view.rank, 2);
    ck_assert_mem_eq(view.shape, shape, sizeof(shape));
    ck_assert_int_eq(view.dtype, REKINDLE_FLOAT32);
    ck_assert_ptr_ne(view.data, values);
    ck_assert(((const float *)view.data)[5] == 6.0f);
    rekindle_tensor_destroy(tensor);
}
END_TEST

START_TEST(borrowed_memory_is_given_back_once) {
    static const int64_t shape[] = {3};
    static const uint8_t bytes[] = {1, 2, 3};
    rekindle_array array = REKINDLE_ARRAY_INIT, view = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = NULL;
    array.data = bytes;
    array.dtype = REKINDLE_UINT8;
    array.shape = shape;
    array.rank = 1;
    OK(rekindle_tensor_borrow(&array, count_destroy, &destroyed, &tensor));
    OK(rekindle_tensor_view(tensor, &view));
    ck_assert_ptr_eq(view.data, bytes);
    ck_assert_ptr_ne(view.shape, shape);
    ck_assert_int_eq(destroyed, 0);
    rekindle_tensor_destroy(tensor);
    ck_assert_int_eq(destroyed, 1);
    OK(rekindle_tensor_borrow(&array, NULL, NULL, &tensor));
    rekindle_tensor_destroy(tensor);
}
END_TEST

/* A dataset refers to its tensors: the memory is in use until it goes, too. */
START_TEST(borrowed_memory_lives_as_long_as_its_last_user) {
    rekindle_array array = float_array(x_values(), x_shape, 2);
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    rekindle_tensor *tensor = NULL;
    rekindle_dataset *dataset = NULL;
    OK(rekindle_tensor_borrow(&array, count_destroy, &destroyed, &tensor));
    options.x = tensor;
    OK(rekindle_array_dataset_create(&options, &dataset));
    rekindle_tensor_destroy(tensor);
    ck_assert_int_eq(destroyed, 0);
    rekindle_dataset_destroy(dataset);
    ck_assert_int_eq(destroyed, 1);
}
END_TEST

START_TEST(refused_memory_is_given_back_once) {
    rekindle_array array = float_array(x_values(), x_shape, 2);
    rekindle_tensor *tensor = NULL;
    INVALID(rekindle_tensor_borrow(NULL, count_destroy, &destroyed, &tensor), "array is NULL");
    ck_assert_int_eq(destroyed, 1);
    INVALID(rekindle_tensor_borrow(&array, count_destroy, &destroyed, NULL), "tensor is NULL");
    ck_assert_int_eq(destroyed, 2);
    array.rank = 9;
    INVALID(rekindle_tensor_borrow(&array, count_destroy, &destroyed, &tensor), "rank 9");
    ck_assert_int_eq(destroyed, 3);
    array.struct_size = 0;
    INVALID(rekindle_tensor_borrow(&array, count_destroy, &destroyed, &tensor), "struct_size is 0");
    ck_assert_int_eq(destroyed, 4);
    ck_assert_ptr_null(tensor);
}
END_TEST

START_TEST(rank_0_is_a_scalar) {
    static const double number = 2.5;
    rekindle_array array = REKINDLE_ARRAY_INIT, view = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = NULL;
    array.data = &number;
    array.dtype = REKINDLE_FLOAT64;
    OK(rekindle_tensor_create(&array, &tensor));
    OK(rekindle_tensor_view(tensor, &view));
    ck_assert_uint_eq(view.rank, 0);
    ck_assert(*(const double *)view.data == 2.5);
    rekindle_tensor_destroy(tensor);
}
END_TEST

START_TEST(a_dimension_may_be_0) {
    static const int64_t shape[] = {4, 0, INT64_C(1) << 40};
    rekindle_array array = REKINDLE_ARRAY_INIT, view = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = NULL;
    array.shape = shape;
    array.rank = 3;
    OK(rekindle_tensor_create(&array, &tensor));
    OK(rekindle_tensor_view(tensor, &view));
    ck_assert_mem_eq(view.shape, shape, sizeof(shape));
    rekindle_tensor_destroy(tensor);
}
END_TEST

static void expect_shape_refused(const int64_t *shape, size_t rank, rekindle_dtype dtype, const char *part) {
    static const double memory[1] = {0};
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = NULL;
    array.data = memory;
    array.shape = shape;
    array.rank = rank;
    array.dtype = dtype;
    INVALID(rekindle_tensor_create(&array, &tensor), part);
    INVALID(rekindle_tensor_borrow(&array, NULL, NULL, &tensor), part);
    ck_assert_ptr_null(tensor);
}

START_TEST(impossible_shapes_are_refused) {
    static const int64_t negative[] = {2, -1};
    static const int64_t lowest[] = {INT64_MIN};
    static const int64_t overflow[] = {INT64_C(1) << 40, INT64_C(1) << 40};
    static const int64_t wraps[] = {INT64_C(1) << 32, INT64_C(1) << 32};
    static const int64_t many_bytes[] = {INT64_C(1) << 61};
    static const int64_t ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    expect_shape_refused(negative, 2, REKINDLE_FLOAT32, "(2, -1)");
    expect_shape_refused(lowest, 1, REKINDLE_FLOAT32, "array->shape");
    expect_shape_refused(overflow, 2, REKINDLE_UINT8, "array->shape");
    expect_shape_refused(wraps, 2, REKINDLE_FLOAT32, "array->shape");
    expect_shape_refused(many_bytes, 1, REKINDLE_FLOAT64, "2^62 bytes");
    expect_shape_refused(ones, 9, REKINDLE_FLOAT32, "rank 9; expected at most 8");
    expect_shape_refused(NULL, 1, REKINDLE_FLOAT32, "array->shape is NULL; expected 1 dimensions");
}
END_TEST

START_TEST(arrays_are_checked) {
    static const int64_t shape[] = {1};
    static const double memory[2] = {0};
    rekindle_array array = float_array(NULL, shape, 1);
    rekindle_tensor *tensor = NULL;
    INVALID(rekindle_tensor_create(&array, &tensor), "array->data is NULL; expected 1 elements");
    array.data = (const char *)memory + 2;
    INVALID(rekindle_tensor_create(&array, &tensor), "multiple of the element's size, 4");
    array.data = memory;
    array.dtype = (rekindle_dtype)0;
    INVALID(rekindle_tensor_create(&array, &tensor), "array->dtype is 0; expected a rekindle_dtype");
    array.dtype = (rekindle_dtype)7;
    INVALID(rekindle_tensor_create(&array, &tensor), "array->dtype is 7");
    array.dtype = REKINDLE_FLOAT32;
    array.reserved = 1;
    INVALID(rekindle_tensor_create(&array, &tensor), "array->reserved is 1; expected 0");
    ck_assert_ptr_null(tensor);
}
END_TEST

START_TEST(elements_have_sizes) {
    ck_assert_uint_eq(rekindle_dtype_size(REKINDLE_FLOAT32), 4);
    ck_assert_uint_eq(rekindle_dtype_size(REKINDLE_FLOAT64), 8);
    ck_assert_uint_eq(rekindle_dtype_size(REKINDLE_UINT8), 1);
    ck_assert_uint_eq(rekindle_dtype_size(REKINDLE_INT32), 4);
    ck_assert_uint_eq(rekindle_dtype_size(REKINDLE_INT64), 8);
    ck_assert_uint_eq(rekindle_dtype_size(REKINDLE_UINT64), 8);
    ck_assert_uint_eq(rekindle_dtype_size((rekindle_dtype)0), 0);
    ck_assert_uint_eq(rekindle_dtype_size((rekindle_dtype)7), 0);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, reset, NULL);
    tcase_add_test(tests, a_copy_does_not_depend_on_its_source);
    tcase_add_test(tests, borrowed_memory_is_given_back_once);
    tcase_add_test(tests, borrowed_memory_lives_as_long_as_its_last_user);
    tcase_add_test(tests, refused_memory_is_given_back_once);
    tcase_add_test(tests, rank_0_is_a_scalar);
    tcase_add_test(tests, a_dimension_may_be_0);
    tcase_add_test(tests, impossible_shapes_are_refused);
    tcase_add_test(tests, arrays_are_checked);
    tcase_add_test(tests, elements_have_sizes);
}

int main(void) {
    return run_tests("capi.tensor", add_tests);
}
