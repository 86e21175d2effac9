/* What campaigns draw. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

/* A number from 0 to below `limit`. Campaigns that begin with the same seed draw the same numbers. */
double random_below(uint64_t *seed, double limit);

#endif
