#include "watch.h"

#include <dlfcn.h>

#include "../program.h"

/* The channels of lib/ranks/channels.h: meetings, the heartbeat, then gradients. */
enum { MEETINGS = 0, GRADIENTS = 2 };

static struct {
    rekindle_communicator_options library;
    struct watched *noted;
    int computes; /* has begun to send gradients, and has met nobody since */
} watch;

struct transfer {
    void *of_library;
    size_t gradients; /* bytes */
};

static struct transfer *begin(uint32_t channel, size_t count, void **transfer) {
    struct transfer *made = malloc(sizeof(*made));
    if (made == NULL) abort();
    made->gradients = channel >= GRADIENTS ? count : 0;
    if (channel >= GRADIENTS) watch.computes = 1;
    if (channel == MEETINGS) watch.computes = 0;
    *transfer = made;
    return made;
}

static int send_watched(void *user_data, int64_t rank, uint32_t channel, const void *bytes, size_t count,
                        void **transfer) {
    struct transfer *made = begin(channel, count, transfer);
    (void)user_data;
    return watch.library.send(watch.library.user_data, rank, channel, bytes, count, &made->of_library);
}

static int receive_watched(void *user_data, int64_t rank, uint32_t channel, void *bytes, size_t count,
                           void **transfer) {
    struct transfer *made = begin(channel, count, transfer);
    (void)user_data;
    return watch.library.receive(watch.library.user_data, rank, channel, bytes, count, &made->of_library);
}

static int test_watched(void *user_data, void *transfer, int *done) {
    struct transfer *of = transfer;
    int failed = watch.library.test(watch.library.user_data, of->of_library, done);
    (void)user_data;
    if (!failed && !*done) return 0;
    watch.noted->all += (double)of->gradients;
    if (watch.computes) watch.noted->early += (double)of->gradients;
    free(of);
    return failed;
}

static int64_t rank_of(void *user_data) {
    (void)user_data;
    return watch.library.rank(watch.library.user_data);
}

static int64_t size_of(void *user_data) {
    (void)user_data;
    return watch.library.size(watch.library.user_data);
}

static void abort_all(void *user_data) {
    (void)user_data;
    watch.library.abort(watch.library.user_data);
}

static void destroy(void *user_data) {
    (void)user_data;
    if (watch.library.destroy != NULL) watch.library.destroy(watch.library.user_data);
}

rekindle_communicator *load_watched(const char *library, const char *arguments, struct watched *noted) {
    char error[512] = "";
    rekindle_communicator_options options = REKINDLE_COMMUNICATOR_OPTIONS_INIT;
    rekindle_communicator *made = NULL;
    void *loaded = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    rekindle_communicator_open_function open = NULL;
    if (loaded != NULL) *(void **)&open = dlsym(loaded, "rekindle_communicator_open");
    rekindle_communicator_options_init(&watch.library);
    if (open == NULL || open(arguments, &watch.library, error, sizeof(error)) != REKINDLE_OK) {
        fprintf(stderr, "%s: %s\n", library, open == NULL ? dlerror() : error);
        exit(EXIT_FAILURE);
    }
    watch.noted = noted;
    options.destroy = destroy;
    options.rank = rank_of;
    options.size = size_of;
    options.send = send_watched;
    options.receive = receive_watched;
    options.test = test_watched;
    options.abort = abort_all;
    check(rekindle_communicator_create(&options, &made));
    return made;
}
