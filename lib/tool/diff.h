/* What `diff` compares. Each function prints a line for each difference and counts it in `count`. */
#ifndef REKINDLE_TOOL_DIFF_H
#define REKINDLE_TOOL_DIFF_H

#include <stddef.h>

#include "rekindle.h"

/* Two texts of this name, field by field where both are JSON. */
void diff_json(const char *name, const char *first, const char *second, size_t *count);

/* The contents of a tensor that has the same dtype and shape in both. */
rekindle_status diff_contents(const rekindle_checkpoint *first, const rekindle_checkpoint *second,
                              const rekindle_checkpoint_entry *entry, size_t *count);

#endif
