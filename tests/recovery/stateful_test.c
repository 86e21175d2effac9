/* A run with stateful layers, whose states move on from batch to batch and in validation, too, is interrupted behind
 * every second batch in turn, and in the middle of each validation, and ends with the bytes of the uninterrupted run.
 */
#include "recovery/life.h"
#include "support/must.h"

#define LSTM(name, more)                                                                                               \
    "{\"class_name\":\"LSTM\",\"config\":{\"name\":\"" name "\",\"units\":5,\"stateful\":true" more "}}"
#define BIDIRECTIONAL(more, inner)                                                                                     \
    "{\"class_name\":\"Bidirectional\",\"config\":{\"name\":\"both\"" more ",\"layer\":" LSTM("a", inner) "}}"
#define MODEL(layers)                                                                                                  \
    "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"model\",\"seed\":3,\"layers\":["                            \
    "{\"class_name\":\"Reshape\",\"config\":{\"name\":\"steps\",\"target_shape\":[3,2]}}," layers                      \
    ",{\"class_name\":\"Dense\",\"config\":{\"name\":\"out\",\"units\":3,\"activation\":\"softmax\"}}]}}"

enum { ROWS = 4 };

static const struct variant {
    const char *name, *model;
} variants[] = {
    {"one", MODEL(LSTM("a", ""))},
    {"dropped out", MODEL(LSTM("a", ",\"dropout\":0.3,\"recurrent_dropout\":0.2"))},
    {"both directions", MODEL(BIDIRECTIONAL("", ",\"dropout\":0.3,\"recurrent_dropout\":0.2"))},
    {"steps of both directions",
     MODEL(BIDIRECTIONAL(",\"merge_mode\":\"ave\"", ",\"return_sequences\":true,\"dropout\":0.3") "," LSTM("b", ""))},
    {"two", MODEL(LSTM("a", ",\"return_sequences\":true") "," LSTM("b", ",\"go_backwards\":true"))},
};

static struct life life_of(const void *of, const char *folder) {
    const struct variant *variant = of;
    struct life life = new_life(folder);
    life.model = must_make_model(variant->model,
                                 "{\"optimizer\":\"adam\",\"loss\":\"sparse_categorical_crossentropy\",\"metrics\":["
                                 "\"accuracy\"],\"threads\":1}",
                                 NULL, 0);
    life.dataset = random_dataset(ROWS * LIFE_BATCHES, 6, 3, 11);
    life.validation = random_dataset(ROWS * LIFE_VALIDATION_BATCHES, 6, 3, 77);
    return life;
}

START_TEST(a_resumed_run_ends_with_the_same_bytes) {
    expect_reference_after_deaths(life_of, &variants[_i], 0, variants[_i].name);
}
END_TEST

/* Asks for a stop in a batch of a validation, counted from 0. */
static rekindle_action stop_in_validation(void *user_data, enum hook hook, const rekindle_event *event) {
    int *left = user_data;
    (void)hook;
    if ((*left)-- == 0) OK(rekindle_model_request_stop(event->model));
    return REKINDLE_ACTION_CONTINUE;
}

START_TEST(a_validation_that_was_interrupted_begins_anew) {
    struct life life = life_of(&variants[_i], NULL);
    struct bytes reference = reference_of(&life);
    char what[96];
    for (int at = 0; at < LIFE_EPOCHS * LIFE_VALIDATION_BATCHES; ++at) {
        char *folder = make_folder();
        int left = at;
        life = life_of(&variants[_i], folder);
        add_callback(&life, new_callback("stop", HOOK(TEST_BATCH_END), stop_in_validation, &left, NULL, 0));
        OK(live(&life));
        end_life(&life);
        life = life_of(&variants[_i], folder);
        snprintf(what, sizeof(what), "%s, in batch %d of validations", variants[_i].name, at);
        expect_reference(&life, &reference, what);
        remove_folder(folder);
    }
    bytes_free(&reference);
}
END_TEST

/* A backup's states are those of its batches. */
START_TEST(another_batch_size_is_refused) {
    static const char *const allowed[] = {"fit.batch_size"};
    char *folder = make_folder();
    struct interruption interruption = {TRAIN_BATCH_END, LIFE_BATCHES - 1, 0};
    struct life life = life_of(&variants[0], folder);
    add_callback(&life, new_interruption(&interruption));
    FAILS(REKINDLE_ABORTED, live(&life), "on_train_batch_end");
    end_life(&life);
    life = life_of(&variants[0], folder);
    life.fit.batch_size = 2;
    life.backup.allowed_changes = allowed;
    life.backup.allowed_change_count = 1;
    FAILS(REKINDLE_MISMATCH, live(&life), "stateful layers have their states for batches of the backup's size");
    end_life(&life);
    remove_folder(folder);
}
END_TEST

static void add_tests(TCase *tests) {
    int count = sizeof(variants) / sizeof(variants[0]);
    tcase_add_loop_test(tests, a_resumed_run_ends_with_the_same_bytes, 0, count);
    tcase_add_loop_test(tests, a_validation_that_was_interrupted_begins_anew, 0, count);
    tcase_add_test(tests, another_batch_size_is_refused);
}

int main(void) {
    return run_tests("recovery.stateful", add_tests);
}
