#include "model/regularization.h"

namespace rekindle {
namespace {

using plan::Block;
using plan::Builder;

// The kernel of one penalty. The gradient may be null.
void add_penalty(Builder &builder, const WeightSpec &spec, Block *weight, Block *gradient, int parts) {
    size_t doubles = spec.regularizer->workspace_size(spec.shape);
    Block *workspace = doubles == 0 ? nullptr : builder.block(doubles * sizeof(double));
    plan::Results *results = &builder.results();
    builder.add("regularizer", {weight, gradient, workspace},
                [=, regularizer = spec.regularizer, shape = spec.shape](const plan::Run &) {
                    Penalized given{weight->floats(), gradient == nullptr ? nullptr : gradient->floats(),
                                    weight->bytes / sizeof(float), parts,
                                    workspace == nullptr ? nullptr : reinterpret_cast<double *>(workspace->address)};
                    results->loss += regularizer->penalty(given, shape);
                });
}

// For a regularizer that wants both row-major: a copy of the gradient goes there and back.
void add_row_major_penalty(Builder &builder, const WeightSpec &spec, size_t parameter, int parts) {
    Block *weight = builder.weight(parameter, spec.view);
    if (!builder.training()) {
        add_penalty(builder, spec, weight, nullptr, parts);
        return;
    }
    plan::Value stored{spec.shape, builder.stored_desc(parameter), builder.stored_gradient(parameter)};
    plan::Value gradient = builder.in_layout(stored, spec.view);
    add_penalty(builder, spec, weight, gradient.block, parts);
    if (gradient.block != stored.block) builder.copy(gradient, stored);
}

} // namespace

bool has_regularizers(const Graph &graph, const std::vector<plan::Role> &roles) {
    for (size_t i = 0; i < roles.size(); ++i) {
        if (graph.parameters()[i].spec.regularizer != nullptr && roles[i] == plan::Role::kTrained) return true;
    }
    return false;
}

void lower_regularizers(Builder &builder, const Graph &graph, int parts) {
    const std::vector<Parameter> &parameters = graph.parameters();
    for (size_t i = 0; i < parameters.size(); ++i) {
        const WeightSpec &spec = parameters[i].spec;
        if (spec.regularizer == nullptr || !builder.is_trained(i)) continue;
        if (spec.regularizer->needs_row_major()) {
            add_row_major_penalty(builder, spec, i, parts);
        } else {
            Block *gradient = builder.training() ? builder.stored_gradient(i) : nullptr;
            add_penalty(builder, spec, builder.stored_weight(i), gradient, parts);
        }
    }
}

} // namespace rekindle
