#pragma once

#include <map>
#include <memory>
#include <vector>

#include "data/dataset.h"
#include "data/matching.h"
#include "model/model.h"
#include "ranks/group.h"
#include "training/callback.h"

namespace rekindle {

using ClassWeights = std::map<int64_t, double>;

// The arguments of fit; see rekindle/model.h. Checked by fit.
struct FitArguments {
    int64_t epochs = 1;
    int64_t batch_size = 32;
    int64_t initial_epoch = 0;
    std::shared_ptr<Dataset> validation_data;
    double validation_split = 0.0;
    int64_t validation_batch_size = 0;
    int64_t validation_freq = 1;
    ClassWeights class_weights;
    CallbackList callbacks;
    bool shuffle = true;
    const volatile int *stop_flag = nullptr;    // the host's, read during the whole call; null: none
    std::shared_ptr<Communicator> communicator; // null: this process alone
    double lost_after = 60.0;                   // seconds of silence that mean that a rank is lost
};

// The model of a call, and the handle by which hooks get it: the edge's own, valid during the call.
struct ModelReference {
    std::shared_ptr<Model> model;
    rekindle_model *handle;
};

// Trains. Throws ABORTED, PREEMPTED and every error; the model's history is filled in all the same.
void fit(const ModelReference &reference, const std::shared_ptr<Dataset> &dataset, const FitArguments &arguments);

// Loss and metrics over a dataset, in the order of Model::value_names.
std::vector<double> evaluate(const ModelReference &reference, Dataset &dataset, int64_t batch_size,
                             const CallbackList &callbacks);

// Each output for all samples.
std::vector<TensorPointer> predict(const ModelReference &reference, Dataset &dataset, int64_t batch_size,
                                   const CallbackList &callbacks);

// One training step on a batch in the host's memory; returns loss and metrics before the update.
std::vector<double> train_on_batch(Model &model, const GivenArrays &batch);
// Loss and metrics of one batch.
std::vector<double> test_on_batch(Model &model, const GivenArrays &batch);

// Where the outputs of a batch go: for each its memory, and how many numbers there is room for.
struct Predictions {
    std::span<float *const> outputs;
    std::span<const size_t> capacities;
};
// The shapes of a sample's outputs, for inputs as those of predict_on_batch.
std::vector<Shape> output_shapes_for(const Graph &graph, std::span<const rekindle_array> inputs);
// The outputs of one batch of a built model; the inputs are arrays that the edge has checked, in the model's order. For
// one input this allocates nothing once there is a plan for so many samples.
void predict_on_batch(const Model &model, std::span<const rekindle_array> inputs, const Predictions &predictions);

} // namespace rekindle
