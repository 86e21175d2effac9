#pragma once

#include "core/error.h"
#include "data/batches.h"
#include "model/model.h"

namespace rekindle {

// Runs a body, and puts the place in the run before the text of a DATA_ERROR of this rank's.
template <class Body, class... Place>
void at_place(const Body &body, const Place &...place) {
    try {
        body();
    } catch (const OtherRanksError &) {
        throw;
    } catch (const Error &error) {
        if (error.status() != REKINDLE_DATA_ERROR) throw;
        throw Error(REKINDLE_DATA_ERROR, text(place..., ": ", error.what()));
    }
}

// Loads a batch and trains on it; `load` with what describes a bad sample. Throws DATA_ERROR for one, for a bad index
// and, unless numbers that are not finite are allowed, for a loss of that kind, which leave the model as it was, and as
// Model::apply_gradients. `batches` as require_good_indices has it; `group` as BatchPlan::execute. In a step
// (Model::run_steps).
void train_on(Model &model, BatchPlan &plan, const BatchPlan::Load &load,
              const std::function<std::string()> &describe_bad_sample, const Batches *batches = nullptr,
              Group *group = nullptr);

// The same for the fetched batch.
void train_on_fetched(Model &model, const Batches &batches, BatchPlan &plan, Group *group);

} // namespace rekindle
