#include "data/dataset.h"

#include "edge/edge.h"
#include "rekindle/dataset.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_array_dataset_options kArrayDefaults = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
constexpr rekindle_idx_dataset_options kIdxDefaults = REKINDLE_IDX_DATASET_OPTIONS_INIT;
constexpr rekindle_pull_dataset_options kPullDefaults = REKINDLE_PULL_DATASET_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_array_dataset_options>);
static_assert(std::has_unique_object_representations_v<rekindle_idx_dataset_options>);
static_assert(std::has_unique_object_representations_v<rekindle_pull_dataset_options>);
static_assert(std::has_unique_object_representations_v<rekindle_batch>);

constexpr rekindle_batch kBatchDefaults = REKINDLE_BATCH_INIT;

TensorPointer value_or_none(const rekindle_tensor *tensor) {
    return tensor == nullptr ? nullptr : tensor->value;
}

std::string read_name(const char *name, const std::string &argument) {
    return name == nullptr ? "" : read_text(name, argument.c_str());
}

// The one, or the list.
std::vector<NamedTensor> read_tensors(const rekindle_tensor *single, const rekindle_named_tensor *list, size_t count,
                                      const char *single_name, const char *list_name) {
    require(single == nullptr || count == 0, "options->", single_name, " and options->", list_name,
            " are both given; expected one of them");
    std::vector<NamedTensor> tensors;
    if (single != nullptr) tensors.push_back({"", single->value});
    std::string argument = text("options->", list_name);
    for (const rekindle_named_tensor &one : read_list(list, count, argument.c_str())) {
        std::string place = text(argument, "[", tensors.size(), "].name");
        tensors.push_back({read_name(one.name, place), value_or_none(one.tensor)});
    }
    return tensors;
}

std::vector<NamedTensor> read_files(const char *single, const rekindle_named_path *list, size_t count,
                                    const char *single_name, const char *list_name) {
    require(single == nullptr || count == 0, "options->", single_name, " and options->", list_name,
            " are both given; expected one of them");
    std::vector<NamedTensor> tensors;
    if (single != nullptr) tensors.push_back({"", read_idx(read_path(single, text("options->", single_name).c_str()))});
    std::string argument = text("options->", list_name);
    for (const rekindle_named_path &one : read_list(list, count, argument.c_str())) {
        std::string place = text(argument, "[", tensors.size(), "]");
        TensorPointer tensor = one.path == nullptr ? nullptr : read_idx(read_path(one.path, (place + ".path").c_str()));
        tensors.push_back({read_name(one.name, place + ".name"), std::move(tensor)});
    }
    return tensors;
}

// Another view of the same bytes.
TensorPointer with_channel_axis(const TensorPointer &images) {
    require(images->shape().size() == 3, "options->add_channel_axis is set, and x has shape ",
            to_string(images->shape()), "; expected (count, height, width)");
    Shape shape = images->shape();
    shape.push_back(1);
    return std::make_shared<Tensor>(images->dtype(), std::move(shape), images->data(), [images] {});
}

} // namespace

extern "C" {

void rekindle_array_dataset_options_init(rekindle_array_dataset_options *options) {
    write_defaults(options, kArrayDefaults);
}

rekindle_status rekindle_array_dataset_create(const rekindle_array_dataset_options *options,
                                              rekindle_dataset **dataset) {
    return create(dataset, "dataset", [&] {
        rekindle_array_dataset_options given = read_options(options, kArrayDefaults, "options");
        if (given.input_count == 0) deref(given.x, "options->x");
        ArrayData data{read_tensors(given.x, given.inputs, given.input_count, "x", "inputs"),
                       read_tensors(given.y, given.targets, given.target_count, "y", "targets"),
                       read_tensors(given.sample_weight, given.sample_weights, given.sample_weight_count,
                                    "sample_weight", "sample_weights")};
        return std::make_shared<ArrayDataset>(std::move(data));
    });
}

void rekindle_idx_dataset_options_init(rekindle_idx_dataset_options *options) {
    write_defaults(options, kIdxDefaults);
}

rekindle_status rekindle_idx_dataset_create(const rekindle_idx_dataset_options *options, rekindle_dataset **dataset) {
    return create(dataset, "dataset", [&] {
        rekindle_idx_dataset_options given = read_options(options, kIdxDefaults, "options");
        require_reserved(given.reserved, "options");
        bool add_channel_axis = read_flag(given.add_channel_axis, "options->add_channel_axis");
        ArrayData data;
        if (given.input_count == 0) read_path(given.x_path, "options->x_path");
        data.x = read_files(given.x_path, given.inputs, given.input_count, "x_path", "inputs");
        for (NamedTensor &x : data.x) {
            if (add_channel_axis && x.tensor != nullptr) x.tensor = with_channel_axis(x.tensor);
        }
        data.y = read_files(given.y_path, given.targets, given.target_count, "y_path", "targets");
        return std::make_shared<ArrayDataset>(std::move(data));
    });
}

void rekindle_batch_init(rekindle_batch *batch) {
    write_defaults(batch, kBatchDefaults);
}

void rekindle_pull_dataset_options_init(rekindle_pull_dataset_options *options) {
    write_defaults(options, kPullDefaults);
}

rekindle_status rekindle_pull_dataset_create(const rekindle_pull_dataset_options *options, rekindle_dataset **dataset) {
    auto check = [](const rekindle_pull_dataset_options &given) {
        read_text_or(given.identity, "", "options->identity");
        read_input_shape(given.x_shape, given.x_rank, "options->x_shape");
    };
    return create_taking_over<PullDataset>(options, kPullDefaults, dataset, "dataset", check);
}

rekindle_status rekindle_dataset_sample_count(const rekindle_dataset *dataset, int64_t *count) {
    return guard([&] {
        const ArrayData *arrays = deref(dataset, "dataset").value->arrays();
        deref(count, "count");
        if (arrays == nullptr) fail(REKINDLE_UNSUPPORTED, "dataset is a pull dataset; its samples are not counted");
        *count = arrays->count();
    });
}

void rekindle_dataset_destroy(rekindle_dataset *dataset) {
    destroy(dataset);
}

} // extern "C"
