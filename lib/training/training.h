#pragma once

#include <map>
#include <memory>
#include <vector>

#include "data/dataset.h"
#include "model/model.h"
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
    const volatile int *stop_flag = nullptr; // the host's, read during the whole call; null: none
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

// The outputs for all samples.
TensorPointer predict(const ModelReference &reference, Dataset &dataset, int64_t batch_size,
                      const CallbackList &callbacks);

// One batch in the host's memory, checked by the edge for dtype, rank and data.
struct HostArray {
    const void *data = nullptr; // null: none
    Dtype dtype = REKINDLE_FLOAT32;
    Shape shape;
};

// One training step; returns loss and metrics before the update.
std::vector<double> train_on_batch(Model &model, const HostArray &x, const HostArray &y,
                                   const HostArray &sample_weight);
// Loss and metrics of one batch.
std::vector<double> test_on_batch(Model &model, const HostArray &x, const HostArray &y, const HostArray &sample_weight);
// The outputs of one batch of a built model; x is an array that the edge has checked. Allocates nothing once there is a
// plan for so many samples.
void predict_on_batch(const Model &model, const rekindle_array &x, float *predictions, size_t capacity);

} // namespace rekindle
