/* rekindle inspect FILE: everything a file says about itself. */
#include "fixture.h"

START_TEST(a_file_is_shown) {
    ck_assert_int_eq(run_tool("inspect", GOLDEN_FILE, NULL), 0);
    ck_assert_str_eq(error, "");
    expect_line(output, "run            running");
    expect_line(output, "generation     42");
    expect_line(output, "position       epoch 3, batch 17, validation; step 12345678901");
    expect_line(output, "configuration  {\"class\":\"Sequential\",\"name\":\"größe\"}");
    expect_line(output, "fingerprint    {\"batch_size\":32}");
    expect_line(output, "environment    none");
    expect_line(output, "weight     float32  (24, 40)                      3840  dense/kernel");
    expect_line(output, "optimizer  int64    ()                               8  optimizer/step");
    expect_line(output, "random     uint64   (2,)                            16  random/key");
    expect_line(output, "metric     float64  (2,)                            16  metric/loss");
    expect_line(output, "history    float64  (3,)                            24  history/accuracy");
    expect_line(output, "callback   uint8    (0,)                             0  callback/empty");
    expect_line(output, "dataset    int32    (1, 3)                          12  dataset/position");
    expect_line(output, "host       uint8    (1, 1, 1, 1, 1, 1, 1, 5)             5  host/state");
    expect_line(output, "11 tensors, 7932 bytes");
}
END_TEST

/* `verify` is for the contents. */
START_TEST(a_damaged_tensor_is_listed_all_the_same) {
    char *copy = copy_golden("copy", IN_A_TENSOR);
    ck_assert_int_eq(run_tool("inspect", copy, NULL), 0);
    expect_line(output, "11 tensors, 7932 bytes");
    free(copy);
}
END_TEST

START_TEST(what_is_no_checkpoint_is_invalid) {
    char *foreign = path_in(folder, "foreign");
    ck_assert_int_eq(run_tool("inspect", folder, NULL), 1);
    expect_part(error, "no backup in this folder");
    write_file(foreign, "hello", 5);
    ck_assert_int_eq(run_tool("inspect", foreign, NULL), 1);
    expect_part(error, "not a checkpoint");
    ck_assert_str_eq(output, "");
    free(foreign);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_file_is_shown);
    tcase_add_test(tests, a_damaged_tensor_is_listed_all_the_same);
    tcase_add_test(tests, what_is_no_checkpoint_is_invalid);
}

int main(void) {
    return run_tests("tool.inspect", add_tests);
}
