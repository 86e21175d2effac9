/* A batch put together array by array: what a source has given, or what a call is for. The library gets it as lists, of
 * which one array without a name stands alone. */

enum { BATCH_INPUTS, BATCH_TARGETS, BATCH_SAMPLE_WEIGHTS, BATCH_LISTS };

struct batch_memory {
    void *contents; /* kept for a later batch */
    size_t room;
    int64_t *shape;
    char *name;
};

struct batch_list {
    size_t count, room;
    rekindle_array *arrays;
    const char **names; /* all have names, or none */
    struct batch_memory *memory;
};

struct batch {
    struct batch_list lists[BATCH_LISTS];
};

static void *longer(const void *list, size_t count, size_t room, size_t size) {
    void *copy = raw_allocate(room * size);
    if (copy != NULL && count > 0) memcpy(copy, list, count * size);
    return copy;
}

/* Whether there is room for one more. */
static int batch_list_grow(struct batch_list *list) {
    size_t room = list->room == 0 ? 2 : 2 * list->room;
    struct batch_list larger = *list;
    if (list->count < list->room) return 1;
    larger.arrays = longer(list->arrays, list->count, room, sizeof(*larger.arrays));
    larger.names = longer(list->names, list->count, room, sizeof(*larger.names));
    larger.memory = longer(list->memory, list->count, room, sizeof(*larger.memory));
    larger.room = room;
    if (larger.arrays == NULL || larger.names == NULL || larger.memory == NULL) {
        free(larger.arrays);
        free(larger.names);
        free(larger.memory);
        return 0;
    }
    free(list->arrays);
    free(list->names);
    free(list->memory);
    *list = larger;
    return 1;
}

static void batch_free(struct batch *batch) {
    for (int i = 0; i < BATCH_LISTS; ++i) {
        struct batch_list *list = &batch->lists[i];
        for (size_t k = 0; k < list->room; ++k) {
            free(list->memory[k].contents);
            free(list->memory[k].shape);
            free(list->memory[k].name);
        }
        free(list->arrays);
        free(list->names);
        free(list->memory);
    }
}

static void batch_clear(struct batch *batch) {
    for (int i = 0; i < BATCH_LISTS; ++i) batch->lists[i].count = 0;
}

/* Memory for the contents of the array that is added next. */
static void *batch_room(struct batch_list *list, size_t size) {
    struct batch_memory *memory;
    if (!batch_list_grow(list)) return NULL;
    memory = &list->memory[list->count];
    if (memory->contents != NULL && memory->room >= size) return memory->contents;
    free(memory->contents);
    memory->contents = raw_allocate(size);
    memory->room = memory->contents == NULL ? 0 : size;
    return memory->contents;
}

static rekindle_status batch_add(struct batch_list *list, const char *name, rekindle_dtype dtype, const void *data,
                                 const int64_t *shape, size_t rank) {
    struct batch_memory *memory;
    if (!batch_list_grow(list)) return no_memory();
    memory = &list->memory[list->count];
    free(memory->shape);
    free(memory->name);
    memory->shape = longer(shape, rank, rank, sizeof(*shape));
    memory->name = name == NULL ? NULL : longer(name, strlen(name), strlen(name) + 1, 1);
    if (memory->shape == NULL || (name != NULL && memory->name == NULL)) return no_memory();
    list->arrays[list->count] = raw_array(dtype, data, memory->shape, rank);
    list->names[list->count] = memory->name;
    ++list->count;
    return REKINDLE_OK;
}

/* Valid until the batch is changed. */
static rekindle_batch batch_for_library(const struct batch *batch) {
    rekindle_batch given = REKINDLE_BATCH_INIT;
    rekindle_array *alone[] = {&given.x, &given.y, &given.sample_weight};
    const rekindle_array **arrays[] = {&given.inputs, &given.targets, &given.sample_weights};
    size_t *counts[] = {&given.input_count, &given.target_count, &given.sample_weight_count};
    const char *const **names[] = {&given.input_names, &given.target_names, &given.sample_weight_names};
    for (int i = 0; i < BATCH_LISTS; ++i) {
        const struct batch_list *list = &batch->lists[i];
        if (list->count == 1 && list->names[0] == NULL) {
            *alone[i] = list->arrays[0];
            continue;
        }
        *arrays[i] = list->arrays;
        *counts[i] = list->count;
        if (list->count > 0 && list->names[0] != NULL) *names[i] = list->names;
    }
    return given;
}

/* For calls; raw_batch_delete releases it. 0 for want of memory. */
int64_t raw_batch_new(void) {
    return (int64_t)(intptr_t)raw_allocate(sizeof(struct batch));
}

void raw_batch_delete(int64_t batch) {
    if (batch == 0) return;
    batch_free((struct batch *)(intptr_t)batch);
    free((void *)(intptr_t)batch);
}

/* Adds to a list (0 inputs, 1 targets, 2 sample weights) what lies at an address, which must stay there; 0: no array.
 */
rekindle_status raw_batch_add(int64_t batch, int list, const char *name, rekindle_dtype dtype, int64_t address,
                              const int64_t *shape, size_t rank) {
    return batch_add(&((struct batch *)(intptr_t)batch)->lists[list], name, dtype, (const void *)(intptr_t)address,
                     shape, rank);
}

/* Adds a copy. */
rekindle_status raw_batch_add_copy(int64_t batch, int list, const char *name, rekindle_dtype dtype, int64_t address,
                                   size_t size, const int64_t *shape, size_t rank) {
    struct batch_list *to = &((struct batch *)(intptr_t)batch)->lists[list];
    void *copy = batch_room(to, size);
    if (copy == NULL) return no_memory();
    if (size > 0) memcpy(copy, (const void *)(intptr_t)address, size);
    return batch_add(to, name, dtype, copy, shape, rank);
}

/* rekindle_model_predict_batch with the outputs one behind the other, each of so many numbers. */
rekindle_status raw_model_predict_batch(const rekindle_model *model, const rekindle_batch *batch, float *predictions,
                                        size_t capacity, const int64_t *sizes, size_t size_count) {
    float **outputs = raw_allocate(size_count * sizeof(*outputs));
    size_t *capacities = raw_allocate(size_count * sizeof(*capacities));
    rekindle_status status = outputs == NULL || capacities == NULL ? no_memory() : REKINDLE_OK;
    (void)capacity;
    for (size_t i = 0; status == REKINDLE_OK && i < size_count; ++i) {
        outputs[i] = predictions;
        capacities[i] = (size_t)sizes[i];
        predictions += sizes[i];
    }
    if (status == REKINDLE_OK) status = rekindle_model_predict_batch(model, batch, outputs, capacities, size_count);
    free(outputs);
    free(capacities);
    return status;
}
