// What a model keeps, by name: weights, gradients, and all that training changes.
#include "core/error.h"
#include "core/not_finite.h"
#include "model/model.h"
#include "model/weight_paths.h"

namespace rekindle {

TensorPointer Model::get_weight(const std::string &name) const {
    require_built();
    size_t index = find_weight(*this, name);
    auto tensor = std::make_shared<Tensor>(REKINDLE_FLOAT32, parameters_.parameters()[index].spec.shape);
    parameters_.read(parameters_.weights(), index, static_cast<float *>(tensor->mutable_data()));
    return tensor;
}

TensorPointer Model::get_gradient(const std::string &name) const {
    require_built();
    size_t index = find_weight(*this, name);
    if (!parameters_.layout().is_trained(index)) {
        fail(REKINDLE_NOT_FOUND, "name is \"", name, "\"; that weight is not trained, and has no gradient");
    }
    if (!has_gradients_) {
        fail(REKINDLE_INVALID_STATE, "there are no gradients: no batch has been trained on since the model was made, "
                                     "compiled or restored");
    }
    auto tensor = std::make_shared<Tensor>(REKINDLE_FLOAT32, parameters_.parameters()[index].spec.shape);
    parameters_.read(parameters_.gradients(), index, static_cast<float *>(tensor->mutable_data()));
    return tensor;
}

void Model::set_weight(const std::string &name, const float *values) {
    require_built();
    size_t index = find_weight(*this, name);
    if (!allows_non_finite()) {
        std::optional<size_t> at = find_not_finite(values, element_count(parameters_.parameters()[index].spec.shape));
        require(!at, "value has ", at ? name_not_finite(values[*at]) : "", " at element ", at.value_or(0), " of \"",
                name, "\"; expected finite numbers");
    }
    forget_finite();
    parameters_.write(parameters_.weights(), index, values);
}

// Plans carry keys that were derived from the seed.
void Model::set_seed(uint64_t seed) {
    if (seed == seed_.value) return;
    seed_.value = seed;
    forget_plans();
}

StateRegistry Model::state() {
    StateRegistry registry;
    // First, because the weights are installed in the layout that it settles; only here can installing fail.
    registry.push_back({"layout/training_batch_size",
                        REKINDLE_ENTRY_WEIGHT,
                        REKINDLE_INT64,
                        {},
                        [this](void *to) { *static_cast<int64_t *>(to) = training_batch_size_; },
                        [this](const void *from, const Shape &) {
                            int64_t batch_size = *static_cast<const int64_t *>(from);
                            if (batch_size > 0) settle_layout(batch_size);
                            parameters_.prepare_writing();
                            if (batch_size > 0) training_batch_size_ = batch_size;
                        }});
    for (size_t i = 0; i < parameters_.parameters().size(); ++i) {
        const Parameter &parameter = parameters_.parameters()[i];
        registry.push_back(
            {"weights/" + parameter.name, REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, parameter.spec.shape,
             [this, i](void *to) { parameters_.read(parameters_.weights(), i, static_cast<float *>(to)); },
             [this, i](const void *from, const Shape &) {
                 forget_finite();
                 parameters_.write(parameters_.weights(), i, static_cast<const float *>(from));
             }});
    }
    if (compiled_ && is_built()) add_optimizer_state(registry);
    registry.push_back({"random/seed",
                        REKINDLE_ENTRY_RANDOM,
                        REKINDLE_UINT64,
                        {},
                        [this](void *to) { *static_cast<uint64_t *>(to) = seed_.value; },
                        [this](const void *from, const Shape &) { set_seed(*static_cast<const uint64_t *>(from)); }});
    registry.push_back(scalar_state("random/steps", REKINDLE_ENTRY_RANDOM, REKINDLE_UINT64, &steps_));
    registry.push_back(scalar_state("random/orders", REKINDLE_ENTRY_RANDOM, REKINDLE_UINT64, &orders_used_));
    // Last, because here the host may refuse what is installed.
    for (size_t i = 0; is_built() && i < graph_.layer_count(); ++i) {
        StateRegistry own;
        graph_.layer(i).add_state(own);
        for (StateEntry &entry : own) {
            entry.name = text("layers/", graph_.name(i), "/", entry.name);
            registry.push_back(std::move(entry));
        }
    }
    return registry;
}

const Model::StateIndex &Model::state_index() const {
    std::lock_guard<std::mutex> lock(state_index_mutex_);
    if (state_index_ == nullptr) {
        auto index = std::make_unique<StateIndex>();
        // The registry is not const because its functions can change the model; who asks here only reads.
        index->registry = const_cast<Model *>(this)->state();
        for (const StateEntry &entry : index->registry) {
            index->by_name.emplace(entry.name, index->names.size());
            index->names.push_back(entry.name);
        }
        state_index_ = std::move(index);
    }
    return *state_index_;
}

const std::vector<std::string> &Model::state_names() const {
    return state_index().names;
}

TensorPointer Model::get_state(const std::string &name) const {
    const StateIndex &index = state_index();
    auto found = index.by_name.find(name);
    if (found == index.by_name.end()) fail(REKINDLE_NOT_FOUND, "name is \"", name, "\"; the model has no such state");
    const StateEntry &entry = index.registry[found->second];
    std::unique_lock<std::mutex> alone(index.open_entries, std::defer_lock);
    if (entry.measure) alone.lock(); // until it is read
    auto tensor = std::make_shared<Tensor>(entry.dtype, entry.measure ? entry.measure() : entry.shape);
    entry.read(tensor->mutable_data());
    return tensor;
}

} // namespace rekindle
