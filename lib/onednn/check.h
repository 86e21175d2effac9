#pragma once

#include <dnnl.h>

#include "core/error.h"

// Inside this room only: oneDNN's C headers and its error codes.
namespace rekindle::onednn {

// Throws OUT_OF_MEMORY or BACKEND_ERROR, naming what was being done.
void check(dnnl_status_t status, const char *what);

// The process's one CPU engine.
dnnl_engine_t engine();

} // namespace rekindle::onednn
