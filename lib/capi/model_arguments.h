#pragma once

#include "edge/edge.h"
#include "model/model.h"
#include "training/training.h"

// What the functions on models share.
namespace rekindle::capi {

// The model behind a handle, kept alive for the length of a call.
inline std::shared_ptr<Model> model_of(const rekindle_model *model) {
    return deref(model, "model").value;
}

// A model in use by a call; see model/model_use.h.
class UsedModel {
public:
    UsedModel(const rekindle_model *model, ModelUse::Kind kind)
        : handle_{model_of(model)}, scope_(handle_.value->use(), kind) {}

    Model *operator->() const { return handle_.value.get(); }
    Model &operator*() const { return *handle_.value; }
    // For the loops; its handle is what hooks get.
    ModelReference reference() { return {handle_.value, &handle_}; }

private:
    rekindle_model handle_;
    ModelUse::Scope scope_;
};

// A seed as the host gives it, drawn where it is REKINDLE_SEED_RANDOM.
Seed read_seed(uint64_t seed);

// The callbacks of an options struct, referenced for the length of a call. Throws INVALID_ARGUMENT for NULL, for two
// that save their states under one name, and for a second BackupAndRestore.
CallbackList read_callbacks(rekindle_callback *const *callbacks, size_t count);

} // namespace rekindle::capi
