/* Parts of the language's own: layers, losses, metrics and schedules whose functions are the target's, and factories of
 * their classes. See bridge.c. Each upcall gives 0 for success. */

extern int upcall_output_shape(int64_t target, const int64_t *input_shape, size_t input_rank, int64_t *output_shape,
                               size_t *output_rank);
extern int upcall_weights(int64_t target, const int64_t *input_shape, size_t input_rank, struct custom_part *part);
extern int upcall_forward(int64_t target, const rekindle_layer_batch *batch);
extern int upcall_backward(int64_t target, const rekindle_layer_batch *batch);
extern int upcall_loss(int64_t target, const rekindle_loss_rows *rows);
extern int upcall_add(int64_t target, const rekindle_metric_rows *rows, double *state);
extern int upcall_merge(int64_t target, double *state, const double *later);
extern int upcall_result(int64_t target, const double *state, double *value);
extern int upcall_step_rate(int64_t target, int64_t step, double *rate);
/* The part of a registered class, as a handle of its kind; 0 after a failure. */
extern int64_t upcall_make(int64_t target, const char *config);

struct custom_part {
    struct bridge *bridge;
    rekindle_custom_weight *weights; /* what a layer has described last; it owns what they point to */
    size_t weight_count;
};

static void custom_forget_weights(struct custom_part *part) {
    for (size_t i = 0; i < part->weight_count; ++i) {
        rekindle_custom_weight *weight = &part->weights[i];
        free((char *)(uintptr_t)weight->name);
        free((int64_t *)(uintptr_t)weight->shape);
        free((char *)(uintptr_t)weight->initializer_name);
        rekindle_initializer_destroy((rekindle_initializer *)(uintptr_t)weight->initializer);
        rekindle_regularizer_destroy((rekindle_regularizer *)(uintptr_t)weight->regularizer);
        rekindle_constraint_destroy((rekindle_constraint *)(uintptr_t)weight->constraint);
    }
    free(part->weights);
    part->weights = NULL;
    part->weight_count = 0;
}

static struct custom_part *custom_part_new(int64_t target) {
    struct bridge *bridge = bridge_new(target);
    struct custom_part *part = bridge == NULL ? NULL : raw_allocate(sizeof(*part));
    if (part == NULL) {
        if (bridge != NULL) bridge_destroy(bridge);
        return NULL;
    }
    part->bridge = bridge;
    return part;
}

static void custom_destroy(void *user_data) {
    struct custom_part *part = user_data;
    custom_forget_weights(part);
    bridge_destroy(part->bridge);
    free(part);
}

static int64_t custom_target(const void *user_data) {
    return ((const struct custom_part *)user_data)->bridge->target;
}

static int custom_get_state(void *user_data, const void **data, size_t *size) {
    return bridge_get_state(((struct custom_part *)user_data)->bridge, data, size);
}

static int custom_set_state(void *user_data, const void *data, size_t size) {
    return bridge_set_state(((struct custom_part *)user_data)->bridge, data, size);
}

static int custom_output_shape(void *user_data, const int64_t *input_shape, size_t input_rank, int64_t *output_shape,
                               size_t *output_rank) {
    return upcall_output_shape(custom_target(user_data), input_shape, input_rank, output_shape, output_rank);
}

static int custom_weights(void *user_data, const int64_t *input_shape, size_t input_rank,
                          const rekindle_custom_weight **weights, size_t *count) {
    struct custom_part *part = user_data;
    int result;
    custom_forget_weights(part);
    result = upcall_weights(part->bridge->target, input_shape, input_rank, part);
    *weights = part->weights;
    *count = part->weight_count;
    return result;
}

static int custom_forward(void *user_data, const rekindle_layer_batch *batch) {
    return upcall_forward(custom_target(user_data), batch);
}

static int custom_backward(void *user_data, const rekindle_layer_batch *batch) {
    return upcall_backward(custom_target(user_data), batch);
}

static int custom_loss(void *user_data, const rekindle_loss_rows *rows) {
    return upcall_loss(custom_target(user_data), rows);
}

static int custom_add(void *user_data, const rekindle_metric_rows *rows, double *state) {
    return upcall_add(custom_target(user_data), rows, state);
}

static int custom_merge(void *user_data, double *state, const double *later) {
    return upcall_merge(custom_target(user_data), state, later);
}

static int custom_result(void *user_data, const double *state, double *value) {
    return upcall_result(custom_target(user_data), state, value);
}

static int custom_rate(void *user_data, int64_t step, double *rate) {
    return upcall_step_rate(custom_target(user_data), step, rate);
}

static char *copy_of(const char *text) {
    char *copy = raw_allocate(strlen(text) + 1);
    return copy == NULL ? NULL : strcpy(copy, text);
}

/* Adds a weight to what a layer describes in upcall_weights; takes over the handles, of which each may be 0, as the
 * name of an initializer may be NULL. Gives 0 for success. */
int raw_store_weight(int64_t part_address, const char *name, const int64_t *shape, size_t rank,
                     const char *initializer_name, int64_t initializer, int64_t regularizer, int64_t constraint) {
    struct custom_part *part = (struct custom_part *)(intptr_t)part_address;
    rekindle_custom_weight weight = REKINDLE_CUSTOM_WEIGHT_INIT, *longer;
    int64_t *dimensions = raw_allocate((rank + 1) * sizeof(*shape));
    char *text = copy_of(name == NULL ? "" : name);
    char *its_name = initializer_name == NULL ? NULL : copy_of(initializer_name);
    longer = raw_allocate((part->weight_count + 1) * sizeof(*longer));
    weight.initializer = (const rekindle_initializer *)(intptr_t)initializer;
    weight.regularizer = (const rekindle_regularizer *)(intptr_t)regularizer;
    weight.constraint = (const rekindle_constraint *)(intptr_t)constraint;
    if (dimensions == NULL || text == NULL || longer == NULL || (its_name == NULL && initializer_name != NULL)) {
        free(dimensions);
        free(text);
        free(its_name);
        free(longer);
        rekindle_initializer_destroy((rekindle_initializer *)(intptr_t)initializer);
        rekindle_regularizer_destroy((rekindle_regularizer *)(intptr_t)regularizer);
        rekindle_constraint_destroy((rekindle_constraint *)(intptr_t)constraint);
        return 1;
    }
    memcpy(dimensions, shape, rank * sizeof(*shape));
    weight.name = text;
    weight.initializer_name = its_name;
    weight.shape = dimensions;
    weight.rank = rank;
    if (part->weight_count > 0) memcpy(longer, part->weights, part->weight_count * sizeof(*longer));
    longer[part->weight_count] = weight;
    free(part->weights);
    part->weights = longer;
    ++part->weight_count;
    return 0;
}

#define NEW_PART(target, options)                                                                                      \
    do {                                                                                                               \
        (options).user_data = custom_part_new(target);                                                                 \
        if ((options).user_data == NULL) return no_memory();                                                           \
        (options).class_name = class_name;                                                                             \
        (options).config = config;                                                                                     \
        (options).destroy = custom_destroy;                                                                            \
    } while (0)

rekindle_status raw_custom_layer_create(int64_t target, const char *class_name, const char *config, const char *name,
                                        uint32_t has_backward, uint32_t has_state, rekindle_layer **layer) {
    rekindle_custom_layer_options options = REKINDLE_CUSTOM_LAYER_OPTIONS_INIT;
    NEW_PART(target, options);
    options.name = name;
    options.output_shape = custom_output_shape;
    options.weights = custom_weights;
    options.forward = custom_forward;
    if (has_backward != 0) options.backward = custom_backward;
    if (has_state != 0) {
        options.get_state = custom_get_state;
        options.set_state = custom_set_state;
    }
    return rekindle_custom_layer_create(&options, layer);
}

rekindle_status raw_custom_loss_create(int64_t target, const char *class_name, const char *config, int reduction,
                                       uint32_t takes_class_indices, rekindle_loss **loss) {
    rekindle_custom_loss_options options = REKINDLE_CUSTOM_LOSS_OPTIONS_INIT;
    NEW_PART(target, options);
    options.rows = custom_loss;
    if (reduction >= 0) options.reduction = (rekindle_reduction)reduction;
    options.takes_class_indices = takes_class_indices;
    return rekindle_custom_loss_create(&options, loss);
}

rekindle_status raw_custom_metric_create(int64_t target, const char *class_name, const char *config, const char *name,
                                         int64_t state_count, int better, uint32_t takes_class_indices,
                                         uint32_t has_merge, rekindle_metric **metric) {
    rekindle_custom_metric_options options = REKINDLE_CUSTOM_METRIC_OPTIONS_INIT;
    NEW_PART(target, options);
    options.name = name;
    options.state_count = (size_t)state_count;
    options.add = custom_add;
    if (has_merge != 0) options.merge = custom_merge;
    options.result = custom_result;
    options.better = (rekindle_better)better;
    options.takes_class_indices = takes_class_indices;
    return rekindle_custom_metric_create(&options, metric);
}

rekindle_status raw_custom_schedule_create(int64_t target, const char *class_name, const char *config,
                                           rekindle_schedule **schedule) {
    rekindle_custom_schedule_options options = REKINDLE_CUSTOM_SCHEDULE_OPTIONS_INIT;
    NEW_PART(target, options);
    options.rate = custom_rate;
    return rekindle_custom_schedule_create(&options, schedule);
}
#undef NEW_PART

/* A factory whose context is a target; 0 for none. */
#define FACTORY(kind)                                                                                                  \
    static rekindle_status custom_make_##kind(void *context, const char *config, rekindle_##kind **part) {             \
        int64_t made = upcall_make((int64_t)(intptr_t)context, config);                                                \
        if (made == 0) return REKINDLE_ABORTED;                                                                        \
        *part = (rekindle_##kind *)(intptr_t)made;                                                                     \
        return REKINDLE_OK;                                                                                            \
    }                                                                                                                  \
    rekindle_status raw_custom_##kind##_register(const char *class_name, int64_t target) {                             \
        return rekindle_custom_##kind##_register(class_name, target == 0 ? NULL : custom_make_##kind,                  \
                                                 (void *)(intptr_t)target);                                            \
    }
FACTORY(layer)
FACTORY(loss)
FACTORY(metric)
FACTORY(schedule)
#undef FACTORY
