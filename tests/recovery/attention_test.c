/* A run whose attention drops what it looks at, is interrupted behind every second batch in turn, and ends with the
 * bytes of the uninterrupted run. */
#include "recovery/life.h"
#include "support/must.h"

#define TENSOR(layer) "{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"" layer "\",0,0]}}"
#define LAYER(class_name, name, config, call)                                                                          \
    "{\"class_name\":\"" class_name "\",\"name\":\"" name "\",\"config\":{\"name\":\"" name "\"" config                \
    "},\"inbound_nodes\":[" call "]}"
#define CALL(arguments, named) "{\"args\":[" arguments "],\"kwargs\":{" named "}}"

static const char model[] =
    "{\"class_name\":\"Functional\",\"config\":{\"name\":\"model\",\"seed\":3,\"layers\":[" LAYER("InputLayer", "x", ",\"batch_shape\":[null,6]", "") "," LAYER(
        "Reshape", "places", ",\"target_shape\":[3,2]",
        CALL(
            TENSOR("x"),
            "")) "," LAYER("MultiHeadAttention", "looks", ",\"num_heads\":2,\"key_dim\":4,\"dropout\":0.4",
                           CALL(
                               TENSOR("places") "," TENSOR("places"),
                               "\"use_causal_mask\":true")) "," LAYER("MultiHeadAttention", "again",
                                                                      ",\"num_heads\":1,\"key_dim\":3,\"dropout\":0.2,"
                                                                      "\"seed\":8",
                                                                      CALL(
                                                                          TENSOR("looks") "," TENSOR(
                                                                              "places") "," TENSOR("looks"),
                                                                          "")) "," LAYER("Flatten", "flat", "",
                                                                                         CALL(
                                                                                             TENSOR("again"),
                                                                                             "")) "," LAYER("Dense",
                                                                                                            "out",
                                                                                                            ",\"units\""
                                                                                                            ":3,"
                                                                                                            "\"activati"
                                                                                                            "on\":"
                                                                                                            "\"softmax"
                                                                                                            "\"",
                                                                                                            CALL(
                                                                                                                TENSOR(
                                                                                                                    "fl"
                                                                                                                    "a"
                                                                                                                    "t"),
                                                                                                                "")) "]"
                                                                                                                     ","
                                                                                                                     "\"input_layers\":[\"x\",0,0],\"output_layers\":[\"out\",0,0]}}";

static struct life life_of(const void *threads, const char *folder) {
    struct life life = new_life(folder);
    char compile[128];
    snprintf(compile, sizeof(compile),
             "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"threads\":%d}",
             *(const int *)threads);
    life.model = must_make_model(model, compile, NULL, 0);
    return life;
}

START_TEST(a_resumed_run_ends_with_the_same_bytes) {
    static const int threads[] = {1, 0};
    expect_reference_after_deaths(life_of, &threads[_i], 1 + _i, _i == 0 ? "one thread" : "all threads");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_resumed_run_ends_with_the_same_bytes, 0, 2);
}

int main(void) {
    return run_tests("recovery.attention", add_tests);
}
