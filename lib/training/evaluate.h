#pragma once

#include <functional>
#include <optional>

#include "data/batches.h"
#include "training/hooks.h"
#include "training/metric_sums.h"
#include "training/plan_set.h"

namespace rekindle {

// What takes targets as class indices in a built, compiled model.
std::vector<LabelTaker> label_takers(const Model &model);

// The rules for evaluating a built, compiled model.
BatchRules evaluation_rules(const Model &model, int64_t batch_size);

// The batches of a whole dataset.
std::unique_ptr<Batches> make_batches(Dataset &dataset, const BatchRules &rules);

// Builds the model for a dataset's samples, or checks that they fit.
void build_for(Model &model, Dataset &dataset);

// Throws INVALID_ARGUMENT unless the targets of arrays fit the model; those of a pull source are not known yet.
void check_target(const Model &model, const Batches &batches, plan::Mode mode);

// Loads the fetched batch into a plan that does not train, and executes it; returns what Batches::load does.
bool execute_batch(Batches &batches, const PooledPlan &pooled, int threads);

// DATA_ERROR, for a pass that ended before it began.
[[noreturn]] void fail_without_batch();

// One evaluation over a pass, with its hooks: the values in the order of metric_names. Nothing if `interrupted`, which
// is asked at every batch, says so.
std::optional<std::vector<double>> evaluate_pass(Model &model, Batches &batches, Hooks &hooks,
                                                 const std::function<bool()> &interrupted);

} // namespace rekindle
