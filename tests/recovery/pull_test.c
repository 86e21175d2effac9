/* Pull datasets whose batches come from a generator that goes on from pass to pass: its state is in the backup,
 * whatever the position of the run. */
#include <string.h>

#include "recovery/life.h"

enum { FEATURES = 6, CLASSES = 3, BATCH = 4 };

/* The state is the generator and the place in the pass; the rest belongs to one process. */
struct source {
    struct {
        uint64_t generator;
        int64_t batch;
    } state;
    int64_t batches;
    float x[BATCH * FEATURES], y[BATCH];
    int64_t x_shape[2], y_shape[1];
};

static float draw(struct source *source) {
    source->state.generator = source->state.generator * UINT64_C(6364136223846793005) + 1;
    return (float)(source->state.generator >> 40) / 16777216.0f;
}

/* The last batch of a pass is smaller. */
static int next(void *user_data, rekindle_batch *batch) {
    struct source *source = user_data;
    int64_t count = source->state.batch + 1 < source->batches ? BATCH : BATCH / 2;
    if (source->state.batch++ == source->batches) return 0;
    for (int i = 0; i < count * FEATURES; ++i) source->x[i] = draw(source);
    for (int i = 0; i < count; ++i) source->y[i] = (float)(int)(draw(source) * (float)CLASSES);
    source->x_shape[0] = source->y_shape[0] = count;
    source->x_shape[1] = FEATURES;
    batch->x.data = source->x;
    batch->x.shape = source->x_shape;
    batch->x.rank = 2;
    batch->y.data = source->y;
    batch->y.shape = source->y_shape;
    batch->y.rank = 1;
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    struct source *source = user_data;
    (void)epoch;
    source->state.batch = 0;
    return 0;
}

static int get_state(void *user_data, const void **data, size_t *size) {
    struct source *source = user_data;
    *data = &source->state;
    *size = sizeof(source->state);
    return 0;
}

static int set_state(void *user_data, const void *data, size_t size) {
    struct source *source = user_data;
    ck_assert_uint_eq(size, sizeof(source->state));
    memcpy(&source->state, data, size);
    return 0;
}

static rekindle_dataset *source_dataset(struct source *source, uint64_t seed, int64_t batches) {
    static const int64_t shape[] = {FEATURES};
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    memset(source, 0, sizeof(*source));
    source->state.generator = seed;
    source->batches = batches;
    options.user_data = source;
    options.next = next;
    options.reset = reset;
    options.get_state = get_state;
    options.set_state = set_state;
    options.batch_size = BATCH;
    options.x_shape = shape;
    options.x_rank = 1;
    OK(rekindle_pull_dataset_create(&options, &dataset));
    return dataset;
}

static struct source train_source, validation_source;

static struct life pulling_life(const char *folder) {
    struct life life = new_life(folder);
    life.backup.save_before_preemption = 1;
    life.dataset = source_dataset(&train_source, 1, LIFE_BATCHES);
    life.validation = source_dataset(&validation_source, 2, LIFE_VALIDATION_BATCHES);
    return life;
}

static rekindle_action abort_fit(void *user_data, enum hook hook, const rekindle_event *event) {
    struct interruption *when = user_data;
    (void)hook;
    (void)event;
    return when->calls++ == when->at ? REKINDLE_ACTION_ABORT : REKINDLE_ACTION_CONTINUE;
}

static rekindle_action preempt_fit(void *user_data, enum hook hook, const rekindle_event *event) {
    struct interruption *when = user_data;
    (void)hook;
    (void)event;
    if (when->calls++ == when->at) rekindle_request_preemption();
    return REKINDLE_ACTION_CONTINUE;
}

static const any_hook interruptions[] = {abort_fit, preempt_fit};

/* Interrupted in the given call, the sources restored; false if the call never came. */
static bool survives(any_hook interruption, enum hook hook, int at, const struct bytes *reference) {
    char *folder = make_folder();
    struct interruption when = {hook, at, 0};
    struct life life = pulling_life(folder);
    rekindle_status status;
    add_callback(&life, new_callback("interruption", HOOK(hook), interruption, &when, NULL, 0));
    status = live(&life);
    end_life(&life);
    rekindle_clear_preemption();
    if (status != REKINDLE_OK) {
        life = pulling_life(folder);
        expect_reference(&life, reference, hook_names[hook]);
    }
    remove_folder(folder);
    return status != REKINDLE_OK;
}

START_TEST(a_generator_goes_on_where_it_was) {
    struct life life = pulling_life(NULL);
    struct bytes reference = reference_of(&life);
    for (enum hook hook = TRAIN_BEGIN; hook <= TEST_BATCH_END; ++hook) {
        int calls = 0;
        while (survives(interruptions[_i], hook, calls, &reference)) ++calls;
        ck_assert(hook == TRAIN_END || calls > 0);
    }
    bytes_free(&reference);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_generator_goes_on_where_it_was, 0, 2);
}

int main(void) {
    return run_tests("pull", add_tests);
}
