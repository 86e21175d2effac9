#pragma once

#include "model/model.h"

namespace rekindle {

// What compile is asked for at one output.
struct AskedOutput {
    std::string name{};                 // "": told by its place
    std::shared_ptr<const Loss> loss{}; // null: none
    double weight = 1.0;
    OutputMetrics metrics{};
};

// What compile is asked for: at each output, or else for all of them together.
struct Asked {
    std::vector<AskedOutput> outputs;
    AskedOutput for_all;
};

// Brings losses and metrics in the order of the graph's outputs, as Keras does: a loss for all is each output's,
// metrics for all are as many as there are outputs, one for each, or of a single output. Throws INVALID_ARGUMENT for an
// output that is not listed or not there, and where there is no loss at all.
void set_objectives(CompileArguments &arguments, const Asked &asked, const Graph &graph);

} // namespace rekindle
