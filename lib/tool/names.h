/* The words that the tool prints for what the C API has as numbers and functions. */
#ifndef REKINDLE_TOOL_NAMES_H
#define REKINDLE_TOOL_NAMES_H

#include "rekindle.h"

const char *run_status_name(rekindle_run_status status);
const char *phase_name(rekindle_run_phase phase);
const char *kind_name(rekindle_entry_kind kind);
const char *dtype_name(rekindle_dtype dtype);

/* The JSON texts of a checkpoint. */
enum { TEXT_COUNT = 3 };
struct text {
    const char *name;
    rekindle_status (*get)(const rekindle_checkpoint *checkpoint, const char **json);
};
extern const struct text kTexts[TEXT_COUNT];

#endif
