#include "rekindle/optimizer.h"

#include "edge/edge.h"
#include "optimizers/optimizer.h"

extern "C" void rekindle_optimizer_destroy(rekindle_optimizer *optimizer) {
    rekindle::capi::destroy(optimizer);
}
