#pragma once

#include <functional>
#include <optional>

#include "data/batches.h"
#include "training/hooks.h"
#include "training/metric_sums.h"
#include "training/plan_set.h"

namespace rekindle {

// The rules for a built model's batches: to predict, and, of one that is compiled, to evaluate.
BatchRules prediction_rules(const Model &model, int64_t batch_size);
BatchRules evaluation_rules(const Model &model, int64_t batch_size);

// The batches of a whole dataset.
std::unique_ptr<Batches> make_batches(Dataset &dataset, const BatchRules &rules);

// Builds the model for a dataset's samples, or checks that they fit.
void build_for(Model &model, Dataset &dataset);

// Throws INVALID_ARGUMENT unless the targets of arrays fit the model; those of a pull source are not known yet.
void check_target(const Model &model, const Batches &batches, plan::Mode mode);

// Executes, in steps of the model (Model::run_steps), the plan that does not train for the fetched batch of so many
// samples, and those for the batches after it, for as long as done(executed, good) returns true and the calling thread
// is not needed, as it is for a pull source and for a plan that has to be made or computes with other threads. `good`
// is what BatchPlan::execute has said. Then `samples` is of the next batch, which is fetched; 0 at the end of the pass.
using BatchDone = std::function<bool(const BatchPlan &executed, bool good)>;
void execute_batches(Batches &batches, PlanSet &plans, int64_t &samples, const BatchDone &done);

// The sizes of the batches of so many samples, or of a whole dataset; none where that is not known.
std::vector<int64_t> batch_sizes(int64_t batch_size, int64_t samples);
std::vector<int64_t> batch_sizes(const Batches &batches, Dataset &dataset);

// DATA_ERROR, for a pass that ended before it began.
[[noreturn]] void fail_without_batch();

// One evaluation over a pass, with its hooks: the values in the order of Model::value_names. Nothing if `interrupted`,
// which is asked at every batch, on compute threads, too, says so. `group`: the ranks that evaluate together, of which
// `interrupted` must say the same; null: this process alone.
std::optional<std::vector<double>> evaluate_pass(Model &model, Batches &batches, Hooks &hooks, Group *group,
                                                 const std::function<bool()> &interrupted);

} // namespace rekindle
