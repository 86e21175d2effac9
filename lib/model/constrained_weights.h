#pragma once

#include "model/layout_move.h"
#include "model/parameter_store.h"

namespace rekindle {

// The weights of a model that have a constraint, in one layout, with all that applying it needs. Made and used on a
// compute thread, with the same team.
class ConstrainedWeights {
public:
    explicit ConstrainedWeights(const ParameterStore &parameters);

    // Brings each back to its constraint. Allocates nothing.
    void apply();

private:
    struct Weight {
        std::shared_ptr<const Constraint> constraint;
        Shape shape;
        std::byte *address;
        std::optional<LayoutMove> out, in; // none where it lies row-major
    };

    std::vector<Weight> weights_;
    Buffer row_major_; // room for the largest that does not
};

} // namespace rekindle
