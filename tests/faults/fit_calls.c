/* fit, with and without backups, and the backups of hosts that own the loop. */
#include "faults/covered_calls.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Two batches in an epoch, and one to validate with. */
enum { FEATURES = 6, CLASSES = 3, BATCH = 4, EPOCHS = 2 };

static rekindle_backup_and_restore_options backup_options(void) {
    rekindle_backup_and_restore_options options = REKINDLE_BACKUP_AND_RESTORE_OPTIONS_INIT;
    options.backup_dir = backup_dir;
    options.save_freq = REKINDLE_SAVE_FREQ_BATCHES;
    options.save_freq_batches = 3;
    options.double_checkpoint = 1;
    options.asynchronous = 0;
    options.overhead_budget = 1.0;
    return options;
}

static rekindle_action go_on(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    (void)event;
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_action abort_in_fourth_step(void *user_data, enum hook hook, const rekindle_event *event) {
    (void)user_data;
    (void)hook;
    return event->step == 4 ? REKINDLE_ACTION_ABORT : REKINDLE_ACTION_CONTINUE;
}

/* A callback with logs and state, as hosts have. */
static unsigned char host_state[100];

static rekindle_callback *new_hooks(any_hook function) {
    unsigned hooks = HOOK(EPOCH_END) | HOOK(TRAIN_BATCH_END) | HOOK(TEST_END);
    return new_callback("a callback with a name of more than a few letters", hooks, function, NULL, host_state,
                        sizeof(host_state));
}

static void prepare_fit(void) {
    scene.model = small_classifier(1, 1);
    scene.dataset = random_dataset(2 * BATCH, FEATURES, CLASSES, 5);
    scene.validation = random_dataset(BATCH, FEATURES, CLASSES, 6);
    scene.hooks = new_hooks(go_on);
}

static void prepare_backup(void) {
    rekindle_backup_and_restore_options options = backup_options();
    prepare_fit();
    OK(rekindle_backup_and_restore_create(&options, &scene.backup));
}

static void prepare_background(void) {
    rekindle_backup_and_restore_options options = backup_options();
    options.asynchronous = 1;
    prepare_fit();
    OK(rekindle_backup_and_restore_create(&options, &scene.backup));
}

static rekindle_status fit(void) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    rekindle_callback *callbacks[3];
    callbacks[options.callback_count++] = scene.hooks;
    if (scene.backup != NULL) callbacks[options.callback_count++] = scene.backup;
    if (watcher != NULL) callbacks[options.callback_count++] = watcher;
    options.epochs = EPOCHS;
    options.batch_size = BATCH;
    options.validation_data = scene.validation;
    options.callbacks = callbacks;
    return rekindle_model_fit(scene.model, scene.dataset, &options);
}

/* Behind an aborted fit with a model of its own. */
static void prepare_resumed(void) {
    rekindle_callback *former = watcher;
    rekindle_model *model = small_classifier(1, 1), *resuming;
    prepare_backup();
    resuming = scene.model;
    scene.model = model;
    rekindle_callback_destroy(scene.hooks);
    scene.hooks = new_hooks(abort_in_fourth_step);
    watcher = NULL;
    FAILS(REKINDLE_ABORTED, fit(), "aborted");
    watcher = former;
    rekindle_callback_destroy(scene.hooks);
    rekindle_model_destroy(model);
    scene.hooks = new_hooks(go_on);
    scene.model = resuming;
}

/* A host's source: the same two batches in each pass. */
static int position;
static float source_x[BATCH * FEATURES];
static const float source_y[BATCH] = {0, 1, 2, 0};
static const int64_t batch_shape[] = {BATCH, FEATURES};

static int next(void *user_data, rekindle_batch *batch) {
    (void)user_data;
    if (position++ == 2) return 0;
    for (size_t i = 0; i < LENGTH(source_x); ++i) source_x[i] = (float)(position + (int)i) / 10.0f;
    batch->x.data = source_x;
    batch->y.data = source_y;
    batch->x.shape = batch->y.shape = batch_shape;
    batch->x.rank = 2;
    batch->y.rank = 1;
    return 0;
}

static int reset(void *user_data, int64_t epoch) {
    (void)user_data;
    (void)epoch;
    position = 0;
    return 0;
}

static int get_position(void *user_data, const void **data, size_t *size) {
    (void)user_data;
    *data = &position;
    *size = sizeof(position);
    return 0;
}

static int set_position(void *user_data, const void *data, size_t size) {
    (void)user_data;
    if (size != sizeof(position)) return 1;
    memcpy(&position, data, size);
    return 0;
}

static void prepare_pull(void) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    prepare_backup();
    rekindle_dataset_destroy(scene.dataset);
    options.next = next;
    options.reset = reset;
    options.get_state = get_position;
    options.set_state = set_position;
    options.batch_size = BATCH;
    options.x_shape = &batch_shape[1];
    options.x_rank = 1;
    OK(rekindle_pull_dataset_create(&options, &scene.dataset));
}

static rekindle_status create_backup(void) {
    rekindle_backup_and_restore_options options = backup_options();
    const char *const changes[] = {"fit.batch_size", "fit.shuffle"};
    options.allowed_changes = changes;
    options.allowed_change_count = 2;
    return rekindle_backup_and_restore_create(&options, &out.callback);
}

static void prepare_host_loop(void) {
    rekindle_backup_and_restore_options options = backup_options();
    prepare_trained_model();
    OK(rekindle_backup_and_restore_create(&options, &scene.backup));
}

static rekindle_status save(void) {
    rekindle_backup_position at = REKINDLE_BACKUP_POSITION_INIT;
    at.epoch = 1;
    at.host_state = host_state;
    at.host_state_size = sizeof(host_state);
    return rekindle_backup_save(scene.backup, scene.model, &at);
}

static void prepare_saved(void) {
    prepare_host_loop();
    OK(save());
}

/* The backup is of a model that was trained, and restored into one that was not. */
static void prepare_restore(void) {
    prepare_saved();
    rekindle_model_destroy(scene.model);
    prepare_model();
    rekindle_backup_position_init(&out.position);
}

static rekindle_status restore(void) {
    return rekindle_backup_restore(scene.backup, scene.model, &out.position);
}

static rekindle_status finish(void) {
    return rekindle_backup_finish(scene.backup);
}

static rekindle_status report(void) {
    rekindle_backup_report found = REKINDLE_BACKUP_REPORT_INIT;
    return rekindle_backup_status(scene.backup, &found);
}

static const struct covered_call calls[] = {
    {"rekindle_model_fit", "without backups", prepare_fit, fit, NULL, AFTER_A_STEP},
    {"rekindle_model_fit", "backups", prepare_backup, fit, NULL, RESUMES},
    {"rekindle_model_fit", "backups in the background", prepare_background, fit, NULL, RESUMES},
    {"rekindle_model_fit", "resumed", prepare_resumed, fit, NULL, RESUMES},
    {"rekindle_model_fit", "a pull dataset", prepare_pull, fit, NULL, RESUMES},
    {"rekindle_backup_and_restore_create", NULL, NULL, create_backup, destroy_callback, UNCHANGED},
    {"rekindle_backup_save", NULL, prepare_host_loop, save, NULL, UNCHANGED},
    {"rekindle_backup_restore", NULL, prepare_restore, restore, NULL, UNCHANGED},
    {"rekindle_backup_status", NULL, prepare_saved, report, NULL, UNCHANGED},
    {"rekindle_backup_finish", NULL, prepare_saved, finish, NULL, UNCHANGED},
};

const struct call_table fit_calls = {calls, LENGTH(calls)};
