#include "model/model_files.h"

#include <functional>
#include <set>
#include <span>
#include <string_view>

#include "checkpoint/image.h"
#include "checkpoint/reader.h"
#include "checkpoint/writer.h"
#include "core/error.h"
#include "core/log.h"
#include "platform/file_system.h"
#include "training/run_state.h"

namespace rekindle {
namespace {

constexpr std::string_view kWeights = "weights/";

using Write = std::function<void(std::span<const std::byte> bytes)>;

void save_state(const Model &model, StateRegistry state, const Json &fingerprint, const Write &write) {
    checkpoint::Description description;
    description.progress.step = static_cast<int64_t>(model.steps());
    description.configuration_json = stored_configuration(model).dump();
    description.fingerprint_json = fingerprint.dump();
    description.environment_json = environment(model).dump();
    measure(state);
    checkpoint::Image image;
    checkpoint::take_snapshot(image, std::move(description), state);
    image.seal();
    write(image.bytes());
}

StateRegistry weights_only(const StateRegistry &state) {
    StateRegistry weights;
    for (const StateEntry &entry : state) {
        if (entry.name.starts_with(kWeights)) weights.push_back(entry);
    }
    return weights;
}

std::string described(const std::string &name, Dtype dtype, const Shape &shape) {
    return text("\"", name.substr(kWeights.size()), "\" ", to_string(shape), " ", dtype_name(dtype));
}

// The model's weights that the file has with the same shape; in `misfits` what does not fit.
StateRegistry fitting_weights(const StateRegistry &weights, const checkpoint::Reader &reader,
                              std::vector<std::string> &misfits) {
    StateRegistry fitting;
    std::set<std::string> known;
    for (const StateEntry &weight : weights) {
        known.insert(weight.name);
        std::string wanted = "the model has " + described(weight.name, weight.dtype, weight.shape);
        std::optional<size_t> index = reader.find(weight.name);
        if (!index) {
            misfits.push_back(wanted + ", the file has none");
            continue;
        }
        const checkpoint::Entry &found = reader.entries()[*index];
        if (found.dtype == weight.dtype && found.shape == weight.shape) {
            fitting.push_back(weight);
        } else {
            misfits.push_back(wanted + ", the file has " + text(to_string(found.shape), " ", dtype_name(found.dtype)));
        }
    }
    for (const checkpoint::Entry &entry : reader.entries()) {
        if (!entry.name.starts_with(kWeights) || known.count(entry.name) != 0) continue;
        misfits.push_back("the file has " + described(entry.name, entry.dtype, entry.shape) + ", the model has none");
    }
    return fitting;
}

std::string joined(const std::vector<std::string> &parts) {
    std::string all;
    for (const std::string &part : parts) all += (all.empty() ? "" : "; ") + part;
    return all;
}

// The model of the file's configuration, not built. Throws before memory is taken for weights that the configuration
// names and the file does not hold.
std::shared_ptr<Model> read_model(const checkpoint::Reader &reader) {
    Graph graph;
    auto read = [&graph](const Json &configuration) {
        std::shared_ptr<Model> model = model_from_json(configuration);
        std::optional<std::vector<Shape>> shapes = model->graph().declared_shapes();
        if (!shapes) {
            fail(REKINDLE_MISMATCH, "there is no input shape in the configuration; it holds no whole model");
        }
        graph = model->graph();
        graph.build(*shapes);
        return model;
    };
    std::shared_ptr<Model> model = read_stored(reader, reader.description().configuration_json, read);
    for (const Parameter &parameter : graph.parameters()) {
        find_entry(reader, "weights/" + parameter.name, REKINDLE_FLOAT32, parameter.spec.shape);
    }
    return model;
}

Write to_path(const std::string &path) {
    auto destination = std::make_shared<checkpoint::Destination>(platform::default_file_system(), path);
    return [destination](std::span<const std::byte> bytes) { destination->write(bytes); };
}

Write to_folder(platform::Directory &folder, const std::string &name) {
    return [&folder, &name](std::span<const std::byte> bytes) { checkpoint::write_atomically(folder, name, bytes); };
}

void save_whole(Model &model, const Write &write) {
    Json fingerprint = Json::object();
    if (model.is_compiled()) fingerprint["compile"] = compile_to_json(model);
    save_state(model, model.state(), fingerprint, write);
}

void save_weights_alone(Model &model, const Write &write) {
    save_state(model, weights_only(model.state()), Json::object(), write);
}

} // namespace

void save_model(Model &model, const std::string &path) {
    model.require_built();
    save_whole(model, to_path(path));
}

void save_model(Model &model, platform::Directory &folder, const std::string &name) {
    save_whole(model, to_folder(folder, name));
}

std::shared_ptr<Model> load_model(const std::string &path) {
    auto reader = checkpoint::Reader::open(platform::default_file_system(), path);
    std::shared_ptr<Model> model = read_model(*reader);
    read_stored(*reader, reader->description().fingerprint_json, [&model](const Json &fingerprint) {
        if (fingerprint.contains("compile")) model->compile(compile_from_json(fingerprint["compile"], model->graph()));
    });
    if (!reader->find("random/seed")) {
        fail(REKINDLE_MISMATCH, reader->path(),
             " holds weights alone, as save_weights writes them; build the model and load them by load_weights");
    }
    model->build(std::nullopt);
    StagedState(*reader, model->state()).install();
    return model;
}

void save_weights(Model &model, const std::string &path) {
    model.require_built();
    save_weights_alone(model, to_path(path));
}

void save_weights(Model &model, platform::Directory &folder, const std::string &name) {
    save_weights_alone(model, to_folder(folder, name));
}

void load_weights(Model &model, const std::string &path, bool skip_mismatch) {
    model.require_built();
    auto reader = checkpoint::Reader::open(platform::default_file_system(), path);
    std::vector<std::string> misfits;
    StateRegistry fitting = fitting_weights(weights_only(model.state()), *reader, misfits);
    if (!misfits.empty() && (!skip_mismatch || fitting.empty())) {
        fail(REKINDLE_MISMATCH, path,
             skip_mismatch ? " has no weight that fits the model: " : " does not fit the model: ", joined(misfits),
             skip_mismatch ? "" : ". skip_mismatch loads what fits");
    }
    StagedState staged(*reader, fitting);
    for (const std::string &misfit : misfits) log_warning(path, ": left out by skip_mismatch: ", misfit);
    model.parameters().prepare_writing();
    staged.install();
}

} // namespace rekindle
