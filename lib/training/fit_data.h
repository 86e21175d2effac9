#pragma once

#include "data/batches.h"
#include "training/training.h"

namespace rekindle {

// The batches that a fit trains and validates on. The datasets must outlive it.
struct FitData {
    std::unique_ptr<Batches> train;
    int64_t train_samples = -1;          // -1: unknown
    std::unique_ptr<Batches> validation; // null: none
    int64_t validation_samples = -1;
};

// Checks arguments and data against the built, compiled model; throws INVALID_ARGUMENT.
FitData make_fit_data(const Model &model, Dataset &dataset, const FitArguments &arguments);

// The arguments of compile, fit and data that a resumed run must share; see BackupAndRestore::begin.
Json fit_fingerprint(const Model &model, Dataset &dataset, const FitArguments &arguments, uint64_t hash_limit);

} // namespace rekindle
