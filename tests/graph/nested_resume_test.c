/* A model with models in it, one of them called twice, that is interrupted in the middle of an epoch and started again
 * ends with the bytes of an uninterrupted run. */
#include "recovery/life.h"
#include "sketch.h"
#include "support/must.h"
#include "support/run_tests.h"

enum { FEATURES = 6, CLASSES = 3 };

static rekindle_symbol *normalized(struct sketch *sketch, rekindle_symbol *x) {
    rekindle_layer *dropout = NULL, *norm = NULL;
    rekindle_dropout_options options = REKINDLE_DROPOUT_OPTIONS_INIT;
    options.rate = 0.3;
    must(rekindle_dropout_create(&options, &dropout));
    must(rekindle_batch_normalization_create(NULL, &norm));
    x = sketch_call(sketch, sketch_layer(sketch, dropout), x);
    return sketch_call(sketch, sketch_layer(sketch, norm), x);
}

/* The tower has the block in it, and is called twice; a layer of the block is not trained. */
static rekindle_model *nested_model(void) {
    struct sketch sketch = {NULL, NULL, 0, 0};
    rekindle_symbol *of_block = sketch_vector(&sketch, FEATURES), *of_tower = sketch_vector(&sketch, FEATURES);
    rekindle_symbol *x = sketch_vector(&sketch, FEATURES);
    rekindle_model *block = sketch_model(
        of_block, normalized(&sketch, sketch_call(&sketch, sketch_dense(&sketch, "step", FEATURES, "tanh"), of_block)));
    must(rekindle_model_set_trainable(block, "step", 0));
    rekindle_symbol *through = sketch_call(&sketch, sketch_model_layer(&sketch, block, "block"), of_tower);
    rekindle_model *tower =
        sketch_model(of_tower, sketch_call(&sketch, sketch_dense(&sketch, "top", FEATURES, "relu"), through));
    rekindle_layer *twice = sketch_model_layer(&sketch, tower, "tower");
    rekindle_symbol *sum = sketch_add(&sketch, sketch_call(&sketch, twice, sketch_call(&sketch, twice, x)), x);
    rekindle_layer *head = sketch_dense(&sketch, "head", CLASSES, "softmax");
    rekindle_model *model = sketch_model(x, sketch_call(&sketch, head, sum));
    rekindle_model_destroy(block);
    rekindle_model_destroy(tower);
    sketch_end(&sketch);
    compile_model(model, "adam", "sparse_categorical_crossentropy", "accuracy");
    return model;
}

static struct life make(const void *variant, const char *folder) {
    struct life life = new_life(folder);
    (void)variant;
    life.model = nested_model();
    return life;
}

START_TEST(nested_models_resume) {
    for (int first = 0; first < 2; ++first) expect_reference_after_deaths(make, NULL, first, "nested models");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, nested_models_resume);
    tcase_set_timeout(tests, 60);
}

int main(void) {
    return run_tests("graph.nested_resume", add_tests);
}
