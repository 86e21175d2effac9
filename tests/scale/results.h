/* What the ranks of a life leave behind. */
#ifndef RESULTS_H
#define RESULTS_H

#include <stdbool.h>

/* Whether each rank that came to its end has what the run that nobody disturbed has left in `reference`; if the life is
 * completed, all ranks must have come to it. Gives what is wrong, or NULL. Those of another life are not taken for it:
 * what the ranks have left is removed. */
const char *check_results(const char *reference, const char *folder, int ranks, bool completed);

#endif
