#include "layers/recurrent_state.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {

RecurrentState::RecurrentState(std::vector<std::string> names, int64_t units)
    : names_(std::move(names)), units_(units), states_(names_.size()) {}

void RecurrentState::check_batch(int64_t batch) const {
    require(batch_ == 0 || batch == batch_, "a batch has ", batch, " samples, and a stateful layer has states for ",
            batch_, "; expected batches of one size, or that states are reset before");
}

void RecurrentState::read(size_t state, int64_t batch, Samples samples, float *to) const {
    check_batch(batch);
    int64_t count = samples.count * units_;
    if (batch_ == 0) {
        std::fill_n(to, count, 0.0F);
    } else {
        std::copy_n(states_[state].as<float>() + samples.first * units_, count, to);
    }
}

void RecurrentState::write(size_t state, int64_t batch, const float *from) {
    resize(batch);
    std::copy_n(from, batch * units_, states_[state].as<float>());
}

// Makes room, before anything changes.
void RecurrentState::resize(int64_t batch) {
    if (batch == batch_) return;
    std::vector<Buffer> states;
    for (size_t i = 0; i < names_.size(); ++i) {
        states.push_back(Buffer::zeroed(static_cast<size_t>(batch * units_) * sizeof(float)));
    }
    states_ = std::move(states);
    batch_ = batch;
}

void RecurrentState::add_to(StateRegistry &registry) {
    for (size_t i = 0; i < names_.size(); ++i) {
        registry.push_back(
            {names_[i],
             REKINDLE_ENTRY_WEIGHT,
             REKINDLE_FLOAT32,
             {0, units_},
             [this, i](void *to) {
                 read(i, batch_, {0, batch_}, static_cast<float *>(to));
             },
             [this, i](const void *from, const Shape &shape) { write(i, shape[0], static_cast<const float *>(from)); },
             [this]() -> Shape {
                 return {batch_, units_};
             }});
    }
}

} // namespace rekindle
