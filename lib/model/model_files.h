#pragma once

#include "model/model.h"
#include "platform/file_system.h"

namespace rekindle {

// As Keras serializes a model: a functional one (functional_json.h), or a Sequential one, with the seed: {"module":
// "keras", "class_name": "Sequential", "config":
// {"name", "seed", "seed_is_random", "build_input_shape", "layers"}, "registered_name": null}. build_input_shape is
// absent while unknown, seed_is_random where it is false.
Json model_to_json(const Model &model);
// The same for what is stored beside the state: layers are trainable as the last compile took them, because the
// optimizer's state is that of those.
Json stored_configuration(const Model &model);
// Not built.
std::shared_ptr<Model> model_from_json(const Json &json);

// As Keras's compile configuration: {"optimizer", "loss", "metrics", "weighted_metrics", "steps_per_execution",
// "threads", "shards", "allow_non_finite"}, the last three absent where they are 0 and false; a metric that was asked
// for by its name is that name. Throws INVALID_STATE if not compiled.
Json compile_to_json(const Model &model);
CompileArguments compile_from_json(const Json &json, const Graph &graph);

// {"model", "compile"}: the arguments that a run must share with its backup, as far as they are the model's. A seed
// that was drawn is "random": a resumed run takes over the backup's.
Json model_fingerprint(const Model &model);

// Texts for people and tools; see rekindle/model.h.
std::string summary(const Model &model);
Json memory_report(const Model &model);

// {"rekindle", "onednn", "instruction_set", "kernels", "threads"}: what the bits of a run depend on besides its
// arguments; on threads only where it is not in shards.
Json environment(const Model &model);

// Whole models and weights in checkpoint files.
void save_model(Model &model, const std::string &path);
std::shared_ptr<Model> load_model(const std::string &path);
void save_weights(Model &model, const std::string &path);
// The same to a name in a folder that is held.
void save_model(Model &model, platform::Directory &folder, const std::string &name);
void save_weights(Model &model, platform::Directory &folder, const std::string &name);
// What does not fit is an error that names each, or is left out and logged.
void load_weights(Model &model, const std::string &path, bool skip_mismatch);

} // namespace rekindle
