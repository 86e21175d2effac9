#pragma once

#include "core/error.h"
#include "data/batches.h"
#include "model/model.h"

namespace rekindle {

// Runs a body, and puts the place in the run before the text of a DATA_ERROR.
template <class Body, class... Place>
void at_place(const Body &body, const Place &...place) {
    try {
        body();
    } catch (const Error &error) {
        if (error.status() != REKINDLE_DATA_ERROR) throw;
        throw Error(REKINDLE_DATA_ERROR, text(place..., ": ", error.what()));
    }
}

// Trains on the batch that lies in a plan: throws DATA_ERROR for a bad index and, unless numbers that are not finite
// are allowed, for a loss of that kind, which leave the model as it was, and as Model::apply_gradients. `batches` as
// require_good_indices has it. In a step (Model::run_steps).
void train_on_loaded(Model &model, const plan::Plan &plan, const Batches *batches = nullptr);

// Loads the fetched batch and trains on it; throws DATA_ERROR for a bad sample, too.
void train_on_fetched(Model &model, Batches &batches, const plan::Plan &plan);

} // namespace rekindle
