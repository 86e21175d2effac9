#include "training/layer_states.h"

namespace rekindle {

LayerStates::LayerStates(const Model &model) {
    StateRegistry registry;
    for (size_t i = 0; i < model.graph().layer_count(); ++i) {
        const Layer &layer = model.graph().layer(i);
        if (layer.is_stateful()) layer.add_state(registry);
    }
    measure(registry);
    for (StateEntry &entry : registry) {
        Buffer bytes(element_count(entry.shape) * dtype_size(entry.dtype));
        entry.read(bytes.data());
        kept_.push_back({std::move(entry), std::move(bytes)});
    }
}

void LayerStates::put_back() const {
    for (const auto &[entry, bytes] : kept_) entry.write(bytes.data(), entry.shape);
}

} // namespace rekindle
