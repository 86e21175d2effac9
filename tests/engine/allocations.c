/* A step of fit or evaluate allocates nothing in Rekindle's own code, with hooks for each batch or without, nor does
 * predict_on_batch for a batch of a size that it has seen, and no memory stays behind from oneDNN's: this program
 * counts the heap's calls by the library that made them. Built without sanitizers, which have a heap of their own. */
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "support/must.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *pointer);

static uintptr_t library_begin, library_end; /* librekindle's code */
static atomic_long library_allocations;
static atomic_long live_bytes;

static void *count(void *pointer, const void *caller) {
    uintptr_t address = (uintptr_t)caller;
    if (address >= library_begin && address < library_end) ++library_allocations;
    if (pointer != NULL) live_bytes += (long)malloc_usable_size(pointer);
    return pointer;
}

/* Every library of the process calls these. */
#pragma GCC visibility push(default)

void *malloc(size_t size) {
    return count(__libc_malloc(size), __builtin_return_address(0));
}

void *calloc(size_t number, size_t size) {
    return count(__libc_calloc(number, size), __builtin_return_address(0));
}

void *realloc(void *pointer, size_t size) {
    if (pointer != NULL) live_bytes -= (long)malloc_usable_size(pointer);
    return count(__libc_realloc(pointer, size), __builtin_return_address(0));
}

void *memalign(size_t alignment, size_t size) {
    return count(__libc_memalign(alignment, size), __builtin_return_address(0));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return count(__libc_memalign(alignment, size), __builtin_return_address(0));
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    *pointer = count(__libc_memalign(alignment, size), __builtin_return_address(0));
    return *pointer == NULL ? ENOMEM : 0;
}

void free(void *pointer) {
    if (pointer != NULL) live_bytes -= (long)malloc_usable_size(pointer);
    __libc_free(pointer);
}

#pragma GCC visibility pop

static int find_library(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    if (strstr(info->dlpi_name, "librekindle.so") == NULL) return 0;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0) continue;
        library_begin = info->dlpi_addr + segment->p_vaddr;
        library_end = library_begin + segment->p_memsz;
    }
    return 1;
}

enum { BATCH = 32, FEW = 4 * BATCH + 5, MANY = 40 * BATCH + 5 };

typedef struct growth {
    long allocations;
    long bytes;
} growth;

static rekindle_callback *callback; /* of the passes; NULL: none */

static growth grow_since(growth before) {
    return (growth){library_allocations - before.allocations, live_bytes - before.bytes};
}

static growth fit(rekindle_model *model, rekindle_dataset *dataset) {
    rekindle_fit_options options = REKINDLE_FIT_OPTIONS_INIT;
    growth before = {library_allocations, live_bytes};
    options.callbacks = &callback;
    options.callback_count = callback == NULL ? 0 : 1;
    must(rekindle_model_fit(model, dataset, &options));
    return grow_since(before);
}

static growth evaluate(rekindle_model *model, rekindle_dataset *dataset) {
    rekindle_evaluate_options options = REKINDLE_EVALUATE_OPTIONS_INIT;
    growth before = {library_allocations, live_bytes};
    double values[2];
    options.callbacks = &callback;
    options.callback_count = callback == NULL ? 0 : 1;
    must(rekindle_model_evaluate(model, dataset, &options, values, 2));
    return grow_since(before);
}

static const struct {
    const char *name;
    growth (*run)(rekindle_model *model, rekindle_dataset *dataset);
    int with_hooks;
} passes[] = {{"fit", fit, 0},
              {"fit with batch hooks", fit, 1},
              {"evaluate", evaluate, 0},
              {"evaluate with batch hooks", evaluate, 1}};
#define PASS_COUNT ((int)(sizeof(passes) / sizeof(passes[0])))

static rekindle_action do_nothing(void *user_data, const rekindle_event *event) {
    (void)user_data;
    ck_assert_uint_le(event->logs->count, 2);
    return REKINDLE_ACTION_CONTINUE;
}

static rekindle_callback *make_callback(void) {
    rekindle_callback_options options = REKINDLE_CALLBACK_OPTIONS_INIT;
    rekindle_callback *made = NULL;
    options.on_train_batch_begin = options.on_train_batch_end = do_nothing;
    options.on_test_batch_begin = options.on_test_batch_end = do_nothing;
    must(rekindle_callback_create(&options, &made));
    return made;
}

static rekindle_dataset *first_samples(const engine_samples *samples, int64_t count) {
    engine_batch batch;
    take_engine_batch(samples, 0, count, &batch);
    return must_make_dataset(&batch.x, &batch.y, NULL);
}

/* On one thread, on two, and in shards on two. */
enum { KIND_COUNT = 3 };

static rekindle_model *make_model(const engine_network *network, int kind) {
    return make_engine_model_in_shards(network, kind == 0 ? 1 : 2, kind == 2 ? 6 : 0);
}

START_TEST(more_steps_allocate_no_more) {
    int number = _i / PASS_COUNT;
    const engine_network *network = &engine_networks[number / KIND_COUNT];
    rekindle_model *model = make_model(network, number % KIND_COUNT);
    growth (*run)(rekindle_model * model, rekindle_dataset * dataset) = passes[_i % PASS_COUNT].run;
    engine_samples *samples = make_engine_samples(MANY);
    rekindle_dataset *few = first_samples(samples, FEW), *many = first_samples(samples, MANY);
    growth of_few, of_many;
    must_context = passes[_i % PASS_COUNT].name;
    callback = passes[_i % PASS_COUNT].with_hooks ? make_callback() : NULL;
    run(model, many); /* makes plans, and the first history */
    run(model, few);
    of_few = run(model, few);
    of_many = run(model, many);
    ck_assert_int_gt(of_few.allocations, 0); /* the calls are seen */
    ck_assert_msg(of_many.allocations == of_few.allocations, "%s, %s: %ld allocations in %d steps, %ld in %d",
                  network->name, must_context, of_few.allocations, FEW / BATCH + 1, of_many.allocations,
                  MANY / BATCH + 1);
    ck_assert_int_eq(of_few.bytes, 0);
    ck_assert_int_eq(of_many.bytes, 0);
    rekindle_dataset_destroy(few);
    rekindle_dataset_destroy(many);
    free_engine_samples(samples);
    rekindle_model_destroy(model);
    rekindle_callback_destroy(callback);
}
END_TEST

START_TEST(a_prediction_of_a_known_size_allocates_nothing) {
    static const int64_t sizes[] = {1, 7, 64};
    const engine_network *network = &engine_networks[_i / KIND_COUNT];
    rekindle_model *model = make_model(network, _i % KIND_COUNT);
    engine_samples *samples = make_engine_samples(64);
    float outputs[64 * 10];
    size_t output_size = 0;
    for (int pass = 0; pass < 2; ++pass) {
        growth before = {library_allocations, live_bytes};
        for (int repetition = 0; repetition < 20; ++repetition) {
            engine_batch batch;
            take_engine_batch(samples, 0, sizes[repetition % 3], &batch);
            if (repetition == 0 && pass == 0) must(rekindle_model_build(model, batch.x.shape + 1, batch.x.rank - 1));
            must(rekindle_model_predict_on_batch(model, &batch.x, outputs, sizeof(outputs) / sizeof(*outputs)));
        }
        growth grown = grow_since(before);
        ck_assert_msg(pass == 0 || (grown.allocations == 0 && grown.bytes == 0), "%s: %ld allocations, %ld bytes",
                      network->name, grown.allocations, grown.bytes);
    }
    must(rekindle_model_output_size(model, &output_size));
    ck_assert_uint_eq(output_size, 10);
    free_engine_samples(samples);
    rekindle_model_destroy(model);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("allocations");
    TCase *tests = tcase_create("of passes");
    SRunner *runner;
    int failed;
    dl_iterate_phdr(find_library, NULL);
    tcase_add_loop_test(tests, more_steps_allocate_no_more, 0, KIND_COUNT * ENGINE_NETWORK_COUNT * PASS_COUNT);
    tcase_add_loop_test(tests, a_prediction_of_a_known_size_allocates_nothing, 0, KIND_COUNT * ENGINE_NETWORK_COUNT);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 && library_begin != 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
