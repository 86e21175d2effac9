#include "model/model_files.h"

#include "checkpoint/image.h"
#include "checkpoint/reader.h"
#include "checkpoint/writer.h"
#include "core/error.h"
#include "platform/file_system.h"
#include "training/run_state.h"

namespace rekindle {
namespace {

void save_state(const Model &model, const StateRegistry &state, const Json &fingerprint, const std::string &path) {
    checkpoint::Description description;
    description.progress.step = static_cast<int64_t>(model.steps());
    description.configuration_json = model_to_json(model).dump();
    description.fingerprint_json = fingerprint.dump();
    description.environment_json = environment(model.threads()).dump();
    std::vector<checkpoint::EntrySpec> specs;
    for (const StateEntry &entry : state) specs.push_back({entry.name, entry.kind, entry.dtype, entry.shape});
    checkpoint::Image image;
    image.prepare(std::move(description), std::move(specs));
    for (size_t i = 0; i < state.size(); ++i) state[i].read(image.tensor(i).data());
    image.seal();
    checkpoint::write_atomically(platform::default_file_system(), path, image.bytes());
}

StateRegistry weights_only(const StateRegistry &state) {
    StateRegistry weights;
    for (const StateEntry &entry : state) {
        if (entry.name.starts_with("weights/")) weights.push_back(entry);
    }
    return weights;
}

// Before memory is taken for weights that a configuration names and the file does not hold.
void require_weights(const checkpoint::Reader &reader, const Model &model) {
    Topology topology = model.topology();
    topology.build(*model.declared_input_shape());
    for (const Parameter &parameter : topology.parameters()) {
        find_entry(reader, "weights/" + parameter.name, REKINDLE_FLOAT32, parameter.spec.shape);
    }
}

} // namespace

void save_model(Model &model, const std::string &path) {
    model.require_built();
    Json fingerprint = Json::object();
    if (model.is_compiled()) fingerprint["compile"] = compile_to_json(model);
    save_state(model, model.state(), fingerprint, path);
}

std::shared_ptr<Model> load_model(const std::string &path) {
    auto reader = checkpoint::Reader::open(platform::default_file_system(), path);
    const checkpoint::Description &description = reader->description();
    std::shared_ptr<Model> model = read_stored(*reader, description.configuration_json, model_from_json);
    read_stored(*reader, description.fingerprint_json, [&model](const Json &fingerprint) {
        if (fingerprint.contains("compile")) model->compile(compile_from_json(fingerprint["compile"]));
    });
    if (!model->declared_input_shape()) {
        fail(REKINDLE_MISMATCH, path, " has no input shape in its configuration; it holds no whole model");
    }
    require_weights(*reader, *model);
    model->build(*model->declared_input_shape());
    StagedState(*reader, model->state()).install();
    return model;
}

void save_weights(Model &model, const std::string &path) {
    model.require_built();
    save_state(model, weights_only(model.state()), Json::object(), path);
}

void load_weights(Model &model, const std::string &path) {
    model.require_built();
    auto reader = checkpoint::Reader::open(platform::default_file_system(), path);
    StagedState(*reader, weights_only(model.state())).install();
}

} // namespace rekindle
