/* One open checkpoint, used by several threads at once: a handle that is only read may be. */
#include <pthread.h>

#include "golden_contents.h"
#include "rekindle.h"
#include "test_files.h"

#define GOLDEN_FILE REKINDLE_SOURCE_DIR "/tests/checkpoint/golden/v1.rekindle"

enum { THREADS = 4, ROUNDS = 100 };

/* Returns the first status that is not OK. */
static rekindle_status use(const rekindle_checkpoint *checkpoint) {
    rekindle_status status = rekindle_checkpoint_verify(checkpoint);
    size_t i;
    for (i = 0; i < GOLDEN_ENTRY_COUNT && status == REKINDLE_OK; ++i) {
        rekindle_tensor *tensor = NULL;
        const void *data = NULL;
        size_t size = 0;
        status = rekindle_checkpoint_read(checkpoint, golden_entries[i].name, &tensor);
        rekindle_tensor_destroy(tensor);
        if (status == REKINDLE_OK) {
            status = rekindle_checkpoint_borrow(checkpoint, golden_entries[i].name, &data, &size);
        }
    }
    return status;
}

static void *use_many_times(void *checkpoint) {
    intptr_t status = REKINDLE_OK;
    int round;
    for (round = 0; round < ROUNDS && status == REKINDLE_OK; ++round) status = use(checkpoint);
    return (void *)status;
}

START_TEST(threads_share_a_checkpoint) {
    rekindle_checkpoint *checkpoint;
    pthread_t threads[THREADS];
    int i;
    ck_assert_int_eq(rekindle_checkpoint_open(GOLDEN_FILE, &checkpoint), REKINDLE_OK);
    for (i = 0; i < THREADS; ++i) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, use_many_times, checkpoint), 0);
    }
    for (i = 0; i < THREADS; ++i) {
        void *status;
        ck_assert_int_eq(pthread_join(threads[i], &status), 0);
        ck_assert_int_eq((intptr_t)status, REKINDLE_OK);
    }
    rekindle_checkpoint_destroy(checkpoint);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, threads_share_a_checkpoint);
}

int main(void) {
    return run_tests("checkpoint.threads", add_tests);
}
