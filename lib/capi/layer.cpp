#include "rekindle/layer.h"

#include "core/error.h"
#include "core/json.h"
#include "edge/edge.h"
#include "layers/layer_options.h"
#include "training/learn.h"

using namespace rekindle;
using namespace rekindle::capi;

extern "C" {

void rekindle_layer_destroy(rekindle_layer *layer) {
    destroy(layer);
}

rekindle_status rekindle_layer_copy(const rekindle_layer *layer, rekindle_layer **copy) {
    return create(copy, "copy", [&] {
        const Layer &given = *deref(layer, "layer").value;
        return layer_from_json(layer_to_json(given, given.given_name(), given.begins_trainable()));
    });
}

rekindle_status rekindle_layer_adapt(const rekindle_layer *layer, const rekindle_dataset *dataset,
                                     rekindle_layer **adapted) {
    return create(adapted, "adapted", [&] {
        const Layer &given = *deref(layer, "layer").value;
        return learn(given, *deref(dataset, "dataset").value);
    });
}

} // extern "C"
