/* The words that the tool prints for the numbers of the C API. */
#ifndef REKINDLE_TOOL_NAMES_H
#define REKINDLE_TOOL_NAMES_H

#include "rekindle.h"

const char *run_status_name(rekindle_run_status status);
const char *phase_name(rekindle_run_phase phase);
const char *kind_name(rekindle_entry_kind kind);
const char *dtype_name(rekindle_dtype dtype);

#endif
