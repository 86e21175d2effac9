/* The part of the raw layer that SWIG cannot make from the headers: callbacks, pull datasets and log sinks that call
 * into the other language, memory of options, and reading what the library hands over as pointers. It is inserted into
 * SWIG's wrapper, so that the wrapper is whole.
 *
 * An object of the other language is known here by a number of its own choice, its `target`. The functions named
 * upcall_... are defined by each language. They run on the thread that the library calls on; none may leave by an
 * exception or a panic. */

/* 0: done; a hook returns a rekindle_action. */
extern int upcall_hook(int64_t target, int hook, const rekindle_event *event);
extern int upcall_get_state(int64_t target, struct bridge *bridge);
extern int upcall_set_state(int64_t target, const void *data, size_t size);
extern int upcall_rate(int64_t target, int64_t epoch, double *learning_rate);
extern int upcall_next(int64_t target, struct bridge *bridge);
extern int upcall_reset(int64_t target, int64_t epoch);
/* Any thread. */
extern void upcall_release(int64_t target);
extern void upcall_log(int64_t target, int level, const char *message);

/* What stands between a callback or dataset of the library and its target. */
struct bridge {
    int64_t target;
    void *state; /* what get_state has given last */
    size_t state_size;
    struct batch batch; /* the last one, in copies */
};

static struct bridge *bridge_new(int64_t target) {
    struct bridge *bridge = raw_allocate(sizeof(*bridge));
    if (bridge == NULL) {
        upcall_release(target);
        return NULL;
    }
    bridge->target = target;
    return bridge;
}

static void bridge_destroy(void *user_data) {
    struct bridge *bridge = user_data;
    upcall_release(bridge->target);
    free(bridge->state);
    batch_free(&bridge->batch);
    free(bridge);
}

/* One function for each hook, because the library tells hooks apart by their functions. */
#define BRIDGE_HOOK(number, name)                                                                                      \
    static rekindle_action bridge_##name(void *user_data, const rekindle_event *event) {                               \
        return (rekindle_action)upcall_hook(((struct bridge *)user_data)->target, number, event);                      \
    }
REKINDLE_RAW_HOOKS(BRIDGE_HOOK)
#undef BRIDGE_HOOK

static int bridge_get_state(void *user_data, const void **data, size_t *size) {
    struct bridge *bridge = user_data;
    int result;
    free(bridge->state);
    bridge->state = NULL;
    result = upcall_get_state(bridge->target, bridge);
    *data = bridge->state;
    *size = bridge->state_size;
    return result == 0 && bridge->state == NULL ? 1 : result; /* nothing was stored, for want of memory */
}

static int bridge_set_state(void *user_data, const void *data, size_t size) {
    return upcall_set_state(((struct bridge *)user_data)->target, data, size);
}

static int bridge_rate(void *user_data, int64_t epoch, double *learning_rate) {
    return upcall_rate(((struct bridge *)user_data)->target, epoch, learning_rate);
}

static int bridge_next(void *user_data, rekindle_batch *batch) {
    struct bridge *bridge = user_data;
    int result;
    batch_clear(&bridge->batch);
    result = upcall_next(bridge->target, bridge);
    *batch = batch_for_library(&bridge->batch);
    return result;
}

static int bridge_reset(void *user_data, int64_t epoch) {
    return upcall_reset(((struct bridge *)user_data)->target, epoch);
}

static void bridge_log(void *user_data, rekindle_log_level level, const char *message) {
    upcall_log((int64_t)(intptr_t)user_data, (int)level, bridge_words(message));
}

rekindle_status raw_callback_create(int64_t target, const char *name, uint32_t hooks, uint32_t has_state,
                                    rekindle_callback **callback) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    options.user_data = bridge_new(target);
    if (options.user_data == NULL) return no_memory();
    options.name = name;
    options.destroy = bridge_destroy;
#define SET_HOOK(number, hook)                                                                                         \
    if ((hooks >> (number)&1) != 0) options.hook = bridge_##hook;
    REKINDLE_RAW_HOOKS(SET_HOOK)
#undef SET_HOOK
    if (has_state != 0) {
        options.get_state = bridge_get_state;
        options.set_state = bridge_set_state;
    }
    return rekindle_callback_create(&options, callback);
}

rekindle_status raw_learning_rate_scheduler_create(int64_t target, int64_t schedule, uint32_t verbose,
                                                   rekindle_callback **callback) {
    rekindle_learning_rate_scheduler_options options = REKINDLE_LEARNING_RATE_SCHEDULER_OPTIONS_INIT;
    options.schedule = (const rekindle_schedule *)(intptr_t)schedule;
    options.verbose = verbose;
    if (target != 0) {
        options.user_data = bridge_new(target);
        if (options.user_data == NULL) return no_memory();
        options.destroy = bridge_destroy;
        options.function = bridge_rate;
    }
    return rekindle_learning_rate_scheduler_create(&options, callback);
}

rekindle_status raw_progress_bar_create(int32_t descriptor, int32_t columns, rekindle_callback **callback) {
    rekindle_progress_bar_options options = REKINDLE_PROGRESS_BAR_OPTIONS_INIT;
    options.descriptor = descriptor;
    options.columns = columns;
    return rekindle_progress_bar_create(&options, callback);
}

rekindle_status raw_pull_dataset_create(int64_t target, const char *identity, int64_t batch_size,
                                        const int64_t *x_shape, size_t x_rank, uint32_t has_state,
                                        rekindle_dataset **dataset) {
    rekindle_pull_dataset_options options = REKINDLE_PULL_DATASET_OPTIONS_INIT;
    options.user_data = bridge_new(target);
    if (options.user_data == NULL) return no_memory();
    options.destroy = bridge_destroy;
    options.next = bridge_next;
    options.reset = bridge_reset;
    options.identity = identity;
    options.batch_size = batch_size;
    options.x_shape = x_shape;
    options.x_rank = x_rank;
    if (has_state != 0) {
        options.get_state = bridge_get_state;
        options.set_state = bridge_set_state;
    }
    return rekindle_pull_dataset_create(&options, dataset);
}

void raw_store_state(int64_t bridge_address, const void *data, size_t size) {
    struct bridge *bridge = (struct bridge *)(intptr_t)bridge_address;
    void *copy = raw_allocate(size);
    if (copy == NULL) return;
    if (size > 0) memcpy(copy, data, size);
    free(bridge->state);
    bridge->state = copy;
    bridge->state_size = size;
}

int64_t raw_bridge_batch(int64_t bridge_address) {
    return (int64_t)(intptr_t) & ((struct bridge *)(intptr_t)bridge_address)->batch;
}

rekindle_status raw_log_set_sink(int64_t target, rekindle_log_level minimum_level) {
    return rekindle_log_set_sink(target == 0 ? NULL : bridge_log, (void *)(intptr_t)target, minimum_level);
}

static void release_target(void *user_data) {
    upcall_release((int64_t)(intptr_t)user_data);
}
