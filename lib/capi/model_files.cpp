#include "model/model_files.h"

#include "capi/model_arguments.h"
#include "rekindle/model.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_load_weights_options kLoadWeightsDefaults = REKINDLE_LOAD_WEIGHTS_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_load_weights_options>);

// Hands out a text that `make` takes from the model.
template <class Make>
rekindle_status write_text(const rekindle_model *model, char **destination, const char *argument, const Make &make) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        deref(destination, argument);
        *destination = copy_string(make(*used));
    });
}

// What `read` makes of a JSON text; every error names the argument.
template <class Read>
auto read_json(const char *json, const Read &read) {
    deref(json, "json");
    try {
        return read(parse_json(json));
    } catch (const Json::exception &error) {
        fail(REKINDLE_INVALID_ARGUMENT, "json: ", error.what(), "; expected JSON as the library writes it");
    } catch (const Error &error) {
        throw Error(error.status(), text("json: ", error.what()));
    }
}

// A functional model knows the shapes of its inputs, and is built like one that is made of symbols.
std::shared_ptr<Model> read_model(const Json &json) {
    std::shared_ptr<Model> model = model_from_json(json);
    if (!model->is_sequential()) model->build(std::nullopt);
    return model;
}

} // namespace

extern "C" {

rekindle_status rekindle_model_to_json(const rekindle_model *model, char **json) {
    return write_text(model, json, "json", [](const Model &used) { return model_to_json(used).dump(); });
}

rekindle_status rekindle_model_from_json(const char *json, rekindle_model **model) {
    return create(model, "model", [&] { return read_json(json, read_model); });
}

rekindle_status rekindle_model_compile_to_json(const rekindle_model *model, char **json) {
    return write_text(model, json, "json", [](const Model &used) { return compile_to_json(used).dump(); });
}

rekindle_status rekindle_model_compile_from_json(rekindle_model *model, const char *json) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        used->compile(read_json(json, [&used](const Json &given) {
            CompileArguments arguments = compile_from_json(given, used->graph());
            return arguments;
        }));
    });
}

rekindle_status rekindle_model_summary(const rekindle_model *model, char **text) {
    return write_text(model, text, "text", summary);
}

rekindle_status rekindle_model_memory_report(const rekindle_model *model, char **json) {
    return write_text(model, json, "json", [](const Model &used) { return memory_report(used).dump(); });
}

rekindle_status rekindle_model_save(const rekindle_model *model, const char *path) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        save_model(*used, read_path(path, "path"));
    });
}

rekindle_status rekindle_model_load(const char *path, rekindle_model **model) {
    return create(model, "model", [&] { return load_model(read_path(path, "path")); });
}

rekindle_status rekindle_model_save_weights(const rekindle_model *model, const char *path) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kRead);
        save_weights(*used, read_path(path, "path"));
    });
}

void rekindle_load_weights_options_init(rekindle_load_weights_options *options) {
    write_defaults(options, kLoadWeightsDefaults);
}

rekindle_status rekindle_model_load_weights_with(rekindle_model *model, const char *path,
                                                 const rekindle_load_weights_options *options) {
    return guard([&] {
        UsedModel used(model, ModelUse::Kind::kChange);
        std::string file = read_path(path, "path");
        rekindle_load_weights_options given = read_options(options, kLoadWeightsDefaults, "options");
        require_reserved(given.reserved, "options");
        load_weights(*used, file, read_flag(given.skip_mismatch, "options->skip_mismatch"));
    });
}

rekindle_status rekindle_model_load_weights(rekindle_model *model, const char *path) {
    return rekindle_model_load_weights_with(model, path, nullptr);
}

} // extern "C"
