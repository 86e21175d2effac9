/* A pull dataset over samples in memory. The buffers of a batch live no longer than they must: the next call of the
 * source fills them with other values and frees them. */
#ifndef SOURCE_H
#define SOURCE_H

#include <pthread.h>

#include "training/runs.h"

struct source {
    const struct samples *samples;
    int64_t batch_size;
    const float *weights;                                   /* NULL: none */
    void (*change)(struct source *, rekindle_batch *batch); /* NULL: none; of the batch number `batch` */
    int64_t fail_at;                                        /* the batch that next fails for, with 77 */
    int64_t fail_reset;                                     /* the pass that reset fails for, with 78 */
    int64_t end_at;                                         /* the batch that is not there any more */
    bool no_x_shape;
    pthread_t thread; /* that all calls must come on */

    struct tape tape; /* "reset 0", "next", "destroy" */
    int64_t batch;    /* of the pass, the one last given */
    float *buffers[3];
    int64_t *shapes;
};
/* No failures; calls on this thread. */
struct source new_source(const struct samples *samples, int64_t batch_size);
/* Uses the source until it is destroyed; the caller keeps its memory. */
rekindle_dataset *source_dataset(struct source *source);

#endif
