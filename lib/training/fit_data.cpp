#include "training/fit_data.h"

#include <cmath>

#include "core/error.h"
#include "data/fingerprint.h"
#include "model/model_files.h"
#include "training/evaluate.h"

namespace rekindle {
namespace {

void check(const FitArguments &arguments) {
    require(arguments.epochs >= 0, "epochs is ", arguments.epochs, "; expected 0 or more");
    require(arguments.initial_epoch >= 0, "initial_epoch is ", arguments.initial_epoch, "; expected 0 or more");
    require(arguments.batch_size >= 1, "batch_size is ", arguments.batch_size, "; expected 1 or more");
    require(arguments.validation_batch_size >= 0, "validation_batch_size is ", arguments.validation_batch_size,
            "; expected 0 (batch_size) or more");
    require(arguments.validation_freq >= 1, "validation_freq is ", arguments.validation_freq, "; expected 1 or more");
    require(arguments.lost_after > 0.0, "lost_after is ", arguments.lost_after, "; expected more than 0 seconds");
    require(arguments.validation_split >= 0.0 && arguments.validation_split < 1.0, "validation_split is ",
            arguments.validation_split, "; expected at least 0 and less than 1");
    for (const auto &[index, weight] : arguments.class_weights) {
        require(index >= 0 && std::isfinite(static_cast<float>(weight)) && weight >= 0.0, "class_weights has ", weight,
                " for class ", index, "; expected finite weights of float32, 0 or more, of classes from 0");
    }
}

// Throws INVALID_ARGUMENT unless the classes can occur, and each row of the outputs has one.
void check_class_weights(const Model &model, const ClassWeights &weights) {
    if (weights.empty()) return;
    size_t outputs = model.graph().outputs().size();
    require(outputs == 1, "class_weights is given, and the model has ", outputs,
            " outputs; expected a model with one, or sample weights for each");
    const Loss &loss = *model.compiled().losses[0].loss;
    const Shape &output = model.graph().shape(model.graph().outputs()[0]);
    if (output.empty()) return; // the loss refuses it
    int64_t classes = loss.class_count(output);
    require(classes > 0, "class_weights is given; ", loss.class_name(), " has no classes, use sample_weight");
    bool one_hot = !loss.takes_labels() && output.back() > 1;
    require(!one_hot || output.size() == 1,
            "class_weights is not supported for one-hot targets of 3 and more dimensions",
            "; the model's outputs are of shape ", describe(output), " without the batch. Use class indices, or ",
            "sample_weight with a weight for each row");
    for (const auto &[index, weight] : weights) {
        require(index < classes, "class_weights has class ", index, "; expected 0 to ", classes - 1,
                ", the classes of the model's outputs");
    }
}

// As Keras: the first floor(count * (1 - split)) samples train.
int64_t split_point(int64_t count, double split) {
    int64_t train = static_cast<int64_t>(std::floor(static_cast<double>(count) * (1.0 - split)));
    require(train >= 1 && train < count, "validation_split is ", split, "; of ", count, " samples it leaves ", train,
            " to train and ", count - train, " to validate; expected at least one of each");
    return train;
}

} // namespace

FitData make_fit_data(const Model &model, Dataset &dataset, const FitArguments &arguments) {
    check(arguments);
    FitData data;
    BatchRules rules = evaluation_rules(model, arguments.batch_size);
    BatchRules validation_rules = rules;
    if (arguments.validation_batch_size > 0) validation_rules.batch_size = arguments.validation_batch_size;
    rules.shuffle = arguments.shuffle;
    rules.seed = model.seed();
    rules.class_weights = arguments.class_weights;
    check_class_weights(model, arguments.class_weights);

    const ArrayData *arrays = dataset.arrays();
    bool split = arguments.validation_split > 0.0 && arguments.validation_data == nullptr;
    require(!split || arrays != nullptr, "validation_split needs an array dataset; a pull dataset cannot be split");
    if (arrays != nullptr) {
        int64_t count = arrays->count();
        data.train_samples = split ? split_point(count, arguments.validation_split) : count;
        data.train = make_array_batches(*arrays, 0, data.train_samples, rules);
        if (split) {
            data.validation_samples = count - data.train_samples;
            data.validation =
                make_array_batches(*arrays, data.train_samples, data.validation_samples, validation_rules);
        }
    } else {
        data.train = make_pull_batches(*dataset.pull(), rules);
    }
    if (arguments.validation_data != nullptr) {
        require(arguments.validation_data.get() != &dataset || arrays != nullptr,
                "validation_data is the dataset that is trained on; a pull dataset cannot be both");
        if (const ArrayData *validation = arguments.validation_data->arrays()) {
            data.validation_samples = validation->count();
        }
        data.validation = make_batches(*arguments.validation_data, validation_rules);
    }
    return data;
}

Json fit_fingerprint(const Model &model, Dataset &dataset, const FitArguments &arguments, uint64_t hash_limit) {
    Json class_weights = Json::object();
    for (const auto &[index, weight] : arguments.class_weights) class_weights[std::to_string(index)] = weight;
    Json fit{{"batch_size", arguments.batch_size},
             {"shuffle", arguments.shuffle},
             {"validation_split", arguments.validation_split},
             {"validation_batch_size", arguments.validation_batch_size},
             {"validation_freq", arguments.validation_freq},
             {"class_weights", class_weights}};
    Json fingerprint = model_fingerprint(model);
    fingerprint["fit"] = fit;
    fingerprint["data"] = dataset_fingerprint(dataset, hash_limit);
    fingerprint["validation_data"] = nullptr;
    fingerprint["epochs"] = arguments.epochs;
    if (arguments.validation_data) {
        fingerprint["validation_data"] = dataset_fingerprint(*arguments.validation_data, hash_limit);
    }
    return fingerprint;
}

} // namespace rekindle
