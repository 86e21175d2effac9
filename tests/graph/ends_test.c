/* Models of several inputs and outputs against the naive graph. */
#include <stdio.h>
#include <string.h>

#include "graph_comparison.h"
#include "graph_literals.h"
#include "support/must.h"
#include "support/run_tests.h"

#define FROZEN(outputs, function)                                                                                      \
    { .kind = GRAPH_DENSE, .units = (outputs), .activation = (function), .frozen = 1 }
#define OUTPUT(value, weight)                                                                                          \
    { value, NAIVE_MSE, weight, GRAPH_HAS_LOSS }
#define CLASSES(value, weight)                                                                                         \
    { value, NAIVE_SPARSE_CATEGORICAL, weight, GRAPH_HAS_LOSS }
#define NO_LOSS(value)                                                                                                 \
    { value, NAIVE_MSE, 1.0, GRAPH_HAS_NONE }

static const graph_case cases[] = {
    {"two inputs joined, one behind a frozen layer",
     VECTOR(5),
     {DENSE(4, "relu"), FROZEN(4, "tanh"), PLAIN(MULTIPLY), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1), JOIN(2, 2, 3), CALL(3, 4)},
     4,
     .loss = NAIVE_MSE,
     .more_inputs = {VECTOR(3)},
     .more_input_count = 1},
    {"two tasks, one of them behind a frozen layer",
     VECTOR(5),
     {DENSE(6, "tanh"), FROZEN(4, "relu"), DENSE(2, NULL), DENSE(3, "softmax")},
     {CALL(0, 0), CALL(1, 1), CALL(2, 2), CALL(3, 1)},
     4,
     .loss = NAIVE_SPARSE_CATEGORICAL,
     .more_outputs = {OUTPUT(3, 0.25)},
     .more_output_count = 1},
    {"a softmax that a loss reads, and a layer",
     VECTOR(5),
     {DENSE(3, "softmax"), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1)},
     2,
     .loss = NAIVE_MSE,
     .more_outputs = {CLASSES(1, 0.5)},
     .more_output_count = 1},
    {"a ReLU that a loss reads, and a layer",
     VECTOR(5),
     {DENSE(4, "relu"), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1)},
     2,
     .loss = NAIVE_MSE,
     .more_outputs = {OUTPUT(1, 0.5)},
     .more_output_count = 1},
    {"a fused ReLU that is pooled, and an output",
     IMAGE(6, 6, 2),
     {CONV(4, "relu"), POOL(MAX), PLAIN(FLATTEN), DENSE(3, "softmax")},
     {CALL(0, 0), CALL(1, 1), CALL(2, 2), CALL(3, 3)},
     4,
     .loss = NAIVE_SPARSE_CATEGORICAL,
     .more_outputs = {OUTPUT(1, 2.0), OUTPUT(2, 0.5)},
     .more_output_count = 2},
    {"an output that is an input",
     VECTOR(5),
     {DENSE(4, "relu"), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1)},
     2,
     .loss = NAIVE_MSE,
     .more_outputs = {OUTPUT(0, 0.5), NO_LOSS(0)},
     .more_output_count = 2},
    {"one value that is two outputs",
     VECTOR(5),
     {DENSE(4, "tanh"), DENSE(3, "softmax")},
     {CALL(0, 0), CALL(1, 1)},
     2,
     .loss = NAIVE_SPARSE_CATEGORICAL,
     .more_outputs = {CLASSES(2, 0.5), OUTPUT(2, 0.25)},
     .more_output_count = 2},
    {"an output without a loss, behind what has one",
     VECTOR(5),
     {DENSE(4, "tanh"), DENSE(3, NULL), DENSE(2, "relu")},
     {CALL(0, 0), CALL(2, 1), CALL(1, 1)},
     3,
     .loss = NAIVE_MSE,
     .more_outputs = {NO_LOSS(2), OUTPUT(1, 0.5)},
     .more_output_count = 2},
    {"a layer called on each of three inputs",
     VECTOR(4),
     {DENSE(4, "tanh"), PLAIN(ADD), PLAIN(CONCATENATE), DENSE(2, NULL)},
     {CALL(0, 0), CALL(0, 1), CALL(0, 2), JOIN(1, 3, 4), JOIN(2, 6, 5), CALL(3, 7)},
     6,
     .loss = NAIVE_MSE,
     .more_inputs = {VECTOR(4), VECTOR(4)},
     .more_input_count = 2,
     .more_outputs = {OUTPUT(4, 0.5)},
     .more_output_count = 1},
};
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

START_TEST(a_model_is_as_the_naive_one) {
    must_context = cases[_i].name;
    compare_graph(&cases[_i], (uint64_t)_i);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_model_is_as_the_naive_one, 0, CASES);
}

int main(void) {
    return run_tests("ends", add_tests);
}
