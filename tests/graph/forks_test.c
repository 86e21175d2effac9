/* Values with several readers, and layers that are called several times, against the naive graph. */
#include <stdio.h>
#include <string.h>

#include "graph_comparison.h"
#include "graph_literals.h"
#include "support/must.h"
#include "support/run_tests.h"

static const graph_case called_again[] = {
    {"a layer called three times in a row",
     VECTOR(5),
     {DENSE(6, "tanh"), DENSE(6, "relu"), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1), CALL(1, 2), CALL(1, 3), CALL(2, 4)},
     5,
     .loss = NAIVE_MSE},
    {"a convolution called three times, pooled after each",
     IMAGE(8, 8, 2),
     {CONV(2, "relu"), POOL(MAX), PLAIN(FLATTEN), DENSE(3, "softmax")},
     {CALL(0, 0), CALL(1, 1), CALL(0, 2), CALL(1, 3), CALL(0, 4), CALL(2, 5), CALL(3, 6)},
     7,
     .loss = NAIVE_SPARSE_CATEGORICAL},
    {"a layer called on vectors and on images",
     IMAGE(2, 3, 5),
     {DENSE(5, "relu"), PLAIN(GLOBAL_AVERAGE_POOLING2D), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1), CALL(0, 2), CALL(2, 3)},
     4,
     .loss = NAIVE_MSE},
};
enum { CALLED_AGAIN = sizeof(called_again) / sizeof(called_again[0]) };

static const graph_case forks[] = {
    {"a fused ReLU, pooled and flattened",
     IMAGE(6, 6, 2),
     {CONV(4, "relu"), POOL(MAX), PLAIN(FLATTEN), DENSE(3, NULL), DENSE(3, NULL), PLAIN(ADD)},
     {CALL(0, 0), CALL(1, 1), CALL(2, 2), CALL(3, 3), CALL(2, 1), CALL(4, 5), JOIN(5, 4, 6)},
     7,
     .loss = NAIVE_MSE},
    {"a fused ReLU, flattened and pooled",
     IMAGE(6, 6, 2),
     {CONV(4, "relu"), PLAIN(FLATTEN), DENSE(3, NULL), POOL(MAX), PLAIN(FLATTEN), DENSE(3, NULL), PLAIN(ADD)},
     {CALL(0, 0), CALL(1, 1), CALL(2, 2), CALL(3, 1), CALL(4, 4), CALL(5, 5), JOIN(6, 3, 6)},
     7,
     .loss = NAIVE_MSE},
    {"a fused ReLU, pooled twice",
     IMAGE(6, 6, 2),
     {CONV(4, "relu"), POOL(MAX), POOL(MAX), PLAIN(MULTIPLY), PLAIN(FLATTEN), DENSE(3, "softmax")},
     {CALL(0, 0), CALL(1, 1), CALL(2, 1), JOIN(3, 2, 3), CALL(4, 4), CALL(5, 5)},
     6,
     .loss = NAIVE_SPARSE_CATEGORICAL},
    {"a fused ReLU behind an empty Dropout, pooled and averaged",
     IMAGE(6, 6, 2),
     {CONV(4, "relu"), PLAIN(DROPOUT), POOL(MAX), PLAIN(GLOBAL_AVERAGE_POOLING2D), PLAIN(GLOBAL_AVERAGE_POOLING2D),
      PLAIN(CONCATENATE), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1), CALL(2, 2), CALL(3, 3), CALL(4, 2), JOIN(5, 4, 5), CALL(6, 6)},
     7,
     .loss = NAIVE_MSE},
    {"a residual block",
     IMAGE(5, 5, 3),
     {CONV(3, "relu"), CONV(3, NULL), PLAIN(ADD), ACTIVATION("relu"), PLAIN(GLOBAL_AVERAGE_POOLING2D),
      DENSE(3, "softmax")},
     {CALL(0, 0), CALL(1, 1), JOIN(2, 2, 1), CALL(3, 3), CALL(4, 4), CALL(5, 5)},
     6,
     .loss = NAIVE_SPARSE_CATEGORICAL},
    {"a frozen layer between trained ones, and one before all",
     VECTOR(4),
     {{.kind = GRAPH_DENSE, .units = 5, .activation = "tanh", .frozen = 1},
      DENSE(5, "relu"),
      {.kind = GRAPH_DENSE, .units = 5, .activation = "relu", .frozen = 1},
      PLAIN(ADD),
      DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1), CALL(2, 2), JOIN(3, 3, 1), CALL(4, 4)},
     5,
     .loss = NAIVE_MSE},
    /* Gradients in one place that several values hold: sums must not be written there. */
    {"sums that share an addend",
     VECTOR(4),
     {DENSE(5, "tanh"), DENSE(5, "tanh"), DENSE(5, "tanh"), PLAIN(ADD), PLAIN(ADD), PLAIN(MULTIPLY), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 0), CALL(2, 0), JOIN(3, 1, 2), JOIN(4, 1, 3), JOIN(5, 4, 5), CALL(6, 6)},
     7,
     .loss = NAIVE_MSE},
    {"sums that share both addends",
     VECTOR(4),
     {DENSE(5, "tanh"), DENSE(5, "relu"), PLAIN(ADD), PLAIN(ADD), PLAIN(SUBTRACT), DENSE(5, "sigmoid"), PLAIN(MULTIPLY),
      PLAIN(MULTIPLY), DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 0), JOIN(2, 1, 2), JOIN(3, 2, 1), JOIN(4, 1, 2), CALL(5, 5), JOIN(6, 3, 4), JOIN(7, 6, 7),
      CALL(8, 8)},
     9,
     .loss = NAIVE_MSE},
    {"a value added to itself, and multiplied with itself",
     VECTOR(4),
     {DENSE(5, "sigmoid"), PLAIN(ADD), PLAIN(MULTIPLY), PLAIN(AVERAGE), DENSE(2, NULL)},
     {CALL(0, 0), JOIN(1, 1, 1), JOIN(2, 1, 1), JOIN(3, 2, 3), CALL(4, 4)},
     5,
     .loss = NAIVE_MSE},
    {"activations of one value",
     VECTOR(4),
     {DENSE(5, NULL), ACTIVATION("relu"), ACTIVATION("tanh"), ACTIVATION("softmax"), PLAIN(ADD), PLAIN(ADD),
      DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1), CALL(2, 1), CALL(3, 1), JOIN(4, 2, 3), JOIN(5, 5, 4), CALL(6, 6)},
     7,
     .loss = NAIVE_MSE},
    {"a layer called three times, on branches that meet",
     VECTOR(4),
     {DENSE(4, "tanh"), DENSE(4, "relu"), PLAIN(MAXIMUM), PLAIN(MINIMUM), DENSE(3, "softmax")},
     {CALL(0, 0), CALL(1, 0), CALL(1, 1), JOIN(2, 2, 3), CALL(1, 4), JOIN(3, 5, 1), CALL(4, 6)},
     7,
     .loss = NAIVE_SPARSE_CATEGORICAL},
    {"the input around a block, reshaped on the way",
     IMAGE(2, 2, 3),
     {{.kind = GRAPH_RESHAPE, .target = {{1, 1, 1, 12}, 1}},
      DENSE(12, "relu"),
      {.kind = GRAPH_RESHAPE, .target = {{1, 2, 2, 3}, 0}},
      PLAIN(ADD),
      DENSE(2, NULL)},
     {CALL(0, 0), CALL(1, 1), CALL(2, 2), JOIN(3, 3, 0), CALL(4, 4)},
     5,
     .loss = NAIVE_MSE},
};
enum { FORKS = sizeof(forks) / sizeof(forks[0]) };

START_TEST(a_layer_called_again_gets_the_sum) {
    must_context = called_again[_i].name;
    compare_graph(&called_again[_i], (uint64_t)_i);
}
END_TEST

START_TEST(a_value_with_several_readers_gets_the_sum) {
    must_context = forks[_i].name;
    compare_graph(&forks[_i], (uint64_t)_i);
}
END_TEST

/* x, then 50 times: the mean of tanh(dense(x)) and elu(x), which both read x. */
START_TEST(a_diamond_of_depth_50) {
    static graph_case diamond = {"a diamond of depth 50", VECTOR(3), {PLAIN(ADD)}, {CALL(0, 0)}, 0, .loss = NAIVE_MSE};
    int layers = 0, value = 0;
    must_context = diamond.name;
    for (int i = 0; i < 50; ++i) {
        diamond.layers[layers] = (graph_layer)DENSE(3, "tanh");
        diamond.layers[layers + 1] = (graph_layer)ACTIVATION("elu");
        diamond.layers[layers + 2] = (graph_layer)PLAIN(AVERAGE);
        graph_call calls[] = {CALL(layers, value), CALL(layers + 1, value), JOIN(layers + 2, value + 1, value + 2)};
        memcpy(&diamond.calls[diamond.call_count], calls, sizeof(calls));
        diamond.call_count += 3;
        layers += 3;
        value += 3;
    }
    compare_graph(&diamond, 1);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_layer_called_again_gets_the_sum, 0, CALLED_AGAIN);
    tcase_add_loop_test(tests, a_value_with_several_readers_gets_the_sum, 0, FORKS);
    tcase_add_test(tests, a_diamond_of_depth_50);
}

int main(void) {
    return run_tests("forks", add_tests);
}
