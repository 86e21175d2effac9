#include "rekindle/layer.h"

#include "edge/edge.h"
#include "layers/layer.h"

extern "C" void rekindle_layer_destroy(rekindle_layer *layer) {
    rekindle::capi::destroy(layer);
}
