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

TensorPointer value_or_none(const rekindle_tensor *tensor) {
    return tensor == nullptr ? nullptr : tensor->value;
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
        ArrayData data{deref(given.x, "options->x").value, value_or_none(given.y), value_or_none(given.sample_weight)};
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
        data.x = read_idx(read_path(given.x_path, "options->x_path"));
        if (add_channel_axis) data.x = with_channel_axis(data.x);
        if (given.y_path != nullptr) data.y = read_idx(read_path(given.y_path, "options->y_path"));
        return std::make_shared<ArrayDataset>(std::move(data));
    });
}

void rekindle_pull_dataset_options_init(rekindle_pull_dataset_options *options) {
    write_defaults(options, kPullDefaults);
}

rekindle_status rekindle_pull_dataset_create(const rekindle_pull_dataset_options *options, rekindle_dataset **dataset) {
    auto check = [](const rekindle_pull_dataset_options &given) {
        read_text_or(given.identity, "", "options->identity");
        read_shape(given.x_shape, given.x_rank, "options->x_shape");
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
