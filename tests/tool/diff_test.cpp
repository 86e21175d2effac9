// rekindle diff: each way in which two checkpoints differ has its line, and equal ones have none.
#include "fixture.h"

#include <cmath>
#include <limits>

#include "checkpoint_file.h"

namespace {

std::string first, second;

void set_up_files() {
    set_up();
    first = std::string(folder) + "/first";
    second = std::string(folder) + "/second";
}

int run_diff() {
    return run_tool("diff", first.c_str(), second.c_str(), nullptr);
}

// The two files differ, in this alone.
void expect_difference(const std::string &lines) {
    ck_assert_int_eq(run_diff(), 1);
    ck_assert_str_eq(output, lines.c_str());
    ck_assert_str_eq(error, "");
}

template <class Value>
Tensor vector_of(rekindle_dtype dtype, const std::vector<Value> &values) {
    return {"x", dtype, {static_cast<int64_t>(values.size())}, bytes_of(values)};
}

template <class Value>
void expect_contents(rekindle_dtype dtype, const std::vector<Value> &one, const std::vector<Value> &other,
                     const std::string &line) {
    write_checkpoint(first, {vector_of(dtype, one)});
    write_checkpoint(second, {vector_of(dtype, other)});
    expect_difference(line);
}

START_TEST(equal_checkpoints_have_no_difference) {
    char *copy = copy_golden("copy", 0);
    ck_assert_int_eq(run_tool("diff", copy, GOLDEN_FILE, nullptr), 0);
    ck_assert_str_eq(output, "");
    ck_assert_str_eq(error, "");
    free(copy);
}
END_TEST

START_TEST(progress_is_compared) {
    write_checkpoint(first, {}, {{REKINDLE_RUN_RUNNING, REKINDLE_PHASE_BATCHES, 1, 2, 3, 4}, "", "", ""});
    write_checkpoint(second, {}, {{REKINDLE_RUN_COMPLETED, REKINDLE_PHASE_EPOCH_END, 5, 6, 7, 8}, "", "", ""});
    expect_difference("progress.run_status: running | completed\n"
                      "progress.generation: 4 | 8\n"
                      "progress.epoch: 1 | 5\n"
                      "progress.batch: 2 | 6\n"
                      "progress.phase: batches | epoch end\n"
                      "progress.step: 3 | 7\n");
}
END_TEST

// Fields are found by name, not by place.
START_TEST(texts_are_compared_by_field) {
    write_checkpoint(first, {},
                     {{},
                      R"({"layers":[{"units":10,"name":"a"},{"units":3}],"class":"Sequential"})",
                      R"({"fit":{"batch_size":32,"shuffle":true},"seed":0})",
                      R"({"threads":2})"});
    write_checkpoint(second, {},
                     {{},
                      R"({"class": "Sequential","layers": [{"name":"a", "units":20},{"units":3},{"rate":0.5}]})",
                      R"({"fit":{"batch_size":32,"shuffle":{"rows":1}},"loss":"mse"})",
                      R"({"threads":2})"});
    expect_difference("configuration.layers.0.units: 10 | 20\n"
                      "configuration.layers.2: nothing | {\"rate\":0.5}\n"
                      "fingerprint.fit.shuffle: true | {\"rows\":1}\n"
                      "fingerprint.seed: 0 | nothing\n"
                      "fingerprint.loss: nothing | \"mse\"\n");
}
END_TEST

START_TEST(texts_that_are_no_json_are_compared_whole) {
    write_checkpoint(first, {}, {{}, "{\"a\":", "same {", ""});
    write_checkpoint(second, {}, {{}, "{\"a\":1}", "same {", "\x1b[2J"});
    expect_difference("configuration: {\"a\": | {\"a\":1}\n"
                      "environment: nothing | \\x1b[2J\n");
}
END_TEST

START_TEST(long_values_are_cut_between_characters) {
    std::string value(58, 'x');
    write_checkpoint(first, {}, {{}, "{\"a\":\"" + value + "\u00f6\u00f6\"}", "", ""});
    write_checkpoint(second, {}, {{}, "{\"a\":\"" + value + "\"}", "", ""});
    expect_difference("configuration.a: \"" + value + "... | \"" + value + "\"\n");
}
END_TEST

START_TEST(tensors_of_one_side_and_other_types_are_named) {
    write_checkpoint(first, {{"gone", REKINDLE_UINT8, {1}, "a"},
                             {"shape", REKINDLE_UINT8, {2, 3}, "abcdef"},
                             {"dtype", REKINDLE_INT32, {}, "abcd"},
                             {"kind", REKINDLE_UINT8, {1}, "a"}});
    write_checkpoint(second, {{"kind", REKINDLE_UINT8, {1}, "a", REKINDLE_ENTRY_HOST},
                              {"shape", REKINDLE_UINT8, {6}, "abcdef"},
                              {"dtype", REKINDLE_FLOAT32, {}, "abcd"},
                              {"new\n", REKINDLE_UINT8, {1}, "a"}});
    expect_difference("tensor 'gone': only in " + first + "\n" +
                      "tensor 'shape': weight uint8 (2, 3) | weight uint8 (6,)\n"
                      "tensor 'dtype': weight int32 () | weight float32 ()\n"
                      "tensor 'kind': weight uint8 (1,) | host uint8 (1,)\n"
                      "tensor 'new\\x0a': only in " +
                      second + "\n");
}
END_TEST

START_TEST(elements_are_counted_and_measured) {
    expect_contents<float>(REKINDLE_FLOAT32, {1, 2, 3, -4}, {1, 2.5, 3, 4},
                           "tensor 'x': 2 of 4 elements differ, by at most 8, relatively 2\n");
    expect_contents<double>(REKINDLE_FLOAT64, {100, 0.001}, {101, 0.002},
                            "tensor 'x': 2 of 2 elements differ, by at most 1, relatively 0.5\n");
    expect_contents<uint8_t>(REKINDLE_UINT8, {1, 2, 3}, {1, 0, 3}, "tensor 'x': 1 of 3 elements differ\n");
    expect_contents<int32_t>(REKINDLE_INT32, {1, 2}, {1, 0x10002}, "tensor 'x': 1 of 2 elements differ\n");
    expect_contents<int64_t>(REKINDLE_INT64, {1, 2}, {-1, -2}, "tensor 'x': 2 of 2 elements differ\n");
    expect_contents<uint64_t>(REKINDLE_UINT64, {1}, {UINT64_C(1) << 63}, "tensor 'x': 1 of 1 elements differ\n");
}
END_TEST

// NaNs have no distance; neither do zeros of two signs, which are not the same bytes. Infinity is infinitely far away.
START_TEST(special_floats_are_told_apart) {
    const float nan = std::nanf(""), other_nan = std::nanf("5"), infinity = std::numeric_limits<float>::infinity();
    expect_contents<float>(
        REKINDLE_FLOAT32, {nan, nan, 1, nan, 2}, {nan, 7, nan, other_nan, 2.5},
        "tensor 'x': 4 of 5 elements differ, by at most 0.5, relatively 0.2; 2 of them NaN on one side\n");
    expect_contents<float>(REKINDLE_FLOAT32, {0, infinity}, {-0.0F, infinity},
                           "tensor 'x': 1 of 2 elements differ, by at most 0, relatively 0\n");
    expect_contents<float>(REKINDLE_FLOAT32, {infinity}, {-infinity},
                           "tensor 'x': 1 of 1 elements differ, by at most inf, relatively inf\n");
    expect_contents<float>(REKINDLE_FLOAT32, {infinity}, {1},
                           "tensor 'x': 1 of 1 elements differ, by at most inf, relatively inf\n");
}
END_TEST

// Beyond what is read at once, and at its seams.
START_TEST(large_tensors_are_compared_whole) {
    std::vector<float> one(1'000'000, 1.0F), other = one;
    for (size_t at : {size_t{0}, size_t{262'143}, size_t{262'144}, size_t{999'999}}) other[at] = 1.5F;
    expect_contents<float>(REKINDLE_FLOAT32, one, other,
                           "tensor 'x': 4 of 1000000 elements differ, by at most 0.5, relatively 0.333333\n");
}
END_TEST

// The newest valid one, beside a damaged newer one.
START_TEST(a_folder_stands_for_what_a_run_resumes_from) {
    char *valid = copy_golden("checkpoint-0000000042.rekindle", 0);
    char *damaged = copy_golden("checkpoint-0000000043.rekindle", IN_A_TENSOR);
    ck_assert_int_eq(run_tool("diff", folder, GOLDEN_FILE, nullptr), 0);
    unlink(valid);
    ck_assert_int_eq(run_tool("diff", folder, GOLDEN_FILE, nullptr), 2);
    expect_part(error, "no valid backup");
    free(valid);
    free(damaged);
}
END_TEST

// As diff(1), which keeps 1 for files that it could compare.
START_TEST(trouble_has_an_exit_status_of_its_own) {
    char *damaged = copy_golden("damaged", IN_A_TENSOR);
    ck_assert_int_eq(run_tool("diff", GOLDEN_FILE, damaged, nullptr), 2);
    expect_part(error, "REKINDLE_CORRUPT");
    ck_assert_int_eq(run_tool("diff", damaged, GOLDEN_FILE, nullptr), 2);
    ck_assert_int_eq(run_tool("diff", "/nonexistent", GOLDEN_FILE, nullptr), 2);
    ck_assert_int_eq(run_tool("diff", GOLDEN_FILE, nullptr), 2);
    expect_part(error, "usage:");
    ck_assert_str_eq(output, "");
    write_checkpoint(first, {});
    std::vector<std::string> texts = {"rekindle", "diff", GOLDEN_FILE, first};
    std::vector<char *> arguments;
    for (std::string &text : texts) arguments.push_back(text.data());
    arguments.push_back(nullptr);
    int status = wait_status_into("/dev/full", arguments.data());
    ck_assert_int_eq(WEXITSTATUS(status), 2);
    expect_part(error, "cannot write the output");
    free(damaged);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up_files, tear_down);
    tcase_add_test(tests, equal_checkpoints_have_no_difference);
    tcase_add_test(tests, progress_is_compared);
    tcase_add_test(tests, texts_are_compared_by_field);
    tcase_add_test(tests, texts_that_are_no_json_are_compared_whole);
    tcase_add_test(tests, long_values_are_cut_between_characters);
    tcase_add_test(tests, tensors_of_one_side_and_other_types_are_named);
    tcase_add_test(tests, elements_are_counted_and_measured);
    tcase_add_test(tests, special_floats_are_told_apart);
    tcase_add_test(tests, large_tensors_are_compared_whole);
    tcase_add_test(tests, a_folder_stands_for_what_a_run_resumes_from);
    tcase_add_test(tests, trouble_has_an_exit_status_of_its_own);
}

} // namespace

int main() {
    return run_tests("tool.diff", add_tests);
}
