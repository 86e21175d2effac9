#include "core/error.h"
#include "core/not_finite.h"
#include "model/model.h"

namespace rekindle {
namespace {

constexpr const char *kExpectation = "; expected finite numbers, unless the model is compiled with allow_non_finite";

} // namespace

void Model::require_finite_weights() const {
    if (weights_are_finite_ || allows_non_finite()) return;
    if (std::optional<NotFinite> found = parameters_.find_not_finite(parameters_.weights())) {
        fail(REKINDLE_DATA_ERROR, "the weight \"", found->name, "\" has ", found->number, kExpectation);
    }
    weights_are_finite_ = true;
}

void Model::require_finite_state() const {
    require_finite_weights();
    if (slots_are_finite_ || allows_non_finite()) return;
    std::vector<Slot> slots = compiled().optimizer->slots();
    for (size_t i = 0; i < slots.size(); ++i) {
        const std::byte *arena = reinterpret_cast<const std::byte *>(parameters_.slot(i));
        if (std::optional<NotFinite> found = parameters_.find_not_finite(arena)) {
            fail(REKINDLE_DATA_ERROR, "the optimizer's ", slots[i].name, " of \"", found->name, "\" has ",
                 found->number, kExpectation);
        }
    }
    slots_are_finite_ = true;
}

// What an update that was not finite shows first: by layers, and what went into it before what came of it.
std::string Model::describe_update() const {
    std::vector<std::pair<std::string, const std::byte *>> arenas{{"gradient", parameters_.gradients()},
                                                                  {"weight", parameters_.weights()}};
    std::vector<Slot> slots = compiled().optimizer->slots();
    for (size_t i = 0; i < slots.size(); ++i) {
        arenas.emplace_back("optimizer's " + slots[i].name, reinterpret_cast<const std::byte *>(parameters_.slot(i)));
    }
    std::optional<NotFinite> first;
    std::string what;
    for (const auto &[name, arena] : arenas) {
        std::optional<NotFinite> found = parameters_.find_not_finite(arena);
        if (!found || (first && first->parameter <= found->parameter)) continue;
        first = found;
        what = name;
    }
    if (!first) {
        // The gaps between parameters, which are zero, are sent and updated with what they separate.
        return "another rank has sent numbers that are not finite and belong to no parameter; "
               "expected the same version of the library on all ranks";
    }
    return text(first->name, ": the ", what, " has ", first->number, kExpectation,
                ". The model keeps what came of it: load or restore its weights before going on");
}

} // namespace rekindle
