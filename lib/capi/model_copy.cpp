#include "model/model_copy.h"

#include "capi/model_arguments.h"
#include "layers/layer_options.h"
#include "model/model_cut.h"
#include "rekindle/functional.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_model_layer_options kLayerDefaults = REKINDLE_MODEL_LAYER_OPTIONS_INIT;
constexpr rekindle_extract_options kExtractDefaults = REKINDLE_EXTRACT_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_model_layer_options>);
static_assert(std::has_unique_object_representations_v<rekindle_extract_options>);

// "" for an automatic one.
std::string read_layer_name(const rekindle_model_layer_options &given, const Model &model) {
    if (given.name != nullptr) return parts::read_layer_name(given.name, parts::kInStruct);
    std::string automatic = model.is_sequential() ? "sequential" : "functional";
    if (model.name() == automatic) return "";
    bool is_name = !model.name().empty() && model.name().find('/') == std::string::npos;
    require(is_name, "options->name is NULL, and the model's name is \"", model.name(),
            "\"; expected a name without a slash");
    return model.name();
}

std::vector<ValueName> read_values(const rekindle_value *given, size_t count, const std::string &argument) {
    std::vector<ValueName> values;
    for (const rekindle_value &value : read_list(given, count, argument.c_str())) {
        std::string layer = text(argument, "[", values.size(), "].layer");
        values.push_back({read_text(value.layer, layer.c_str()), value.call, value.output});
    }
    return values;
}

std::shared_ptr<Model> extract(const Model &model, const rekindle_extract_options &options) {
    model.require_built();
    std::vector<ValueName> inputs = read_values(options.inputs, options.input_count, "options->inputs");
    std::vector<ValueName> outputs = read_values(options.outputs, options.output_count, "options->outputs");
    ModelCopy copy = copy_model(model, read_text_or(options.model, "", "options->model"));
    copy.name = read_text_or(options.name, copy.name.c_str(), "options->name");
    if (!inputs.empty() || !outputs.empty()) copy = cut(std::move(copy), inputs, outputs);
    return make_model(std::move(copy), {model.seed(), model.seed_is_random()});
}

} // namespace

extern "C" {

void rekindle_model_layer_options_init(rekindle_model_layer_options *options) {
    write_defaults(options, kLayerDefaults);
}

rekindle_status rekindle_model_as_layer(const rekindle_model *model, const rekindle_model_layer_options *options,
                                        rekindle_layer **layer) {
    return create(layer, "layer", [&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        std::string name = read_layer_name(read_options(options, kLayerDefaults, "options"), *used);
        return make_layer(copy_model(*used), std::move(name));
    });
}

void rekindle_extract_options_init(rekindle_extract_options *options) {
    write_defaults(options, kExtractDefaults);
}

rekindle_status rekindle_model_extract(const rekindle_model *model, const rekindle_extract_options *options,
                                       rekindle_model **extracted) {
    return create(extracted, "extracted", [&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        return extract(*used, read_options(options, kExtractDefaults, "options"));
    });
}

} // extern "C"
