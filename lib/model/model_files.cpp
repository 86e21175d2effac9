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
    checkpoint::Destination destination(platform::default_file_system(), path);
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
    destination.write(image.bytes());
}

StateRegistry weights_only(const StateRegistry &state) {
    StateRegistry weights;
    for (const StateEntry &entry : state) {
        if (entry.name.starts_with("weights/")) weights.push_back(entry);
    }
    return weights;
}

// The model of the file's configuration, not built. Throws before memory is taken for weights that the configuration
// names and the file does not hold.
std::shared_ptr<Model> read_model(const checkpoint::Reader &reader) {
    Topology topology;
    auto read = [&topology](const Json &configuration) {
        std::shared_ptr<Model> model = model_from_json(configuration);
        if (!model->declared_input_shape()) {
            fail(REKINDLE_MISMATCH, "there is no input shape in the configuration; it holds no whole model");
        }
        topology = model->topology();
        topology.build(*model->declared_input_shape());
        return model;
    };
    std::shared_ptr<Model> model = read_stored(reader, reader.description().configuration_json, read);
    for (const Parameter &parameter : topology.parameters()) {
        find_entry(reader, "weights/" + parameter.name, REKINDLE_FLOAT32, parameter.spec.shape);
    }
    return model;
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
    std::shared_ptr<Model> model = read_model(*reader);
    read_stored(*reader, reader->description().fingerprint_json, [&model](const Json &fingerprint) {
        if (fingerprint.contains("compile")) model->compile(compile_from_json(fingerprint["compile"]));
    });
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
    StagedState staged(*reader, weights_only(model.state()));
    model.parameters().prepare_writing();
    staged.install();
}

} // namespace rekindle
