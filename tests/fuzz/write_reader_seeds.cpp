// write_reader_seeds <folder>: the files that the fuzzer begins with: saved models and weights, backups of the small
// run, JSON.
#include <array>
#include <string>

#include "must_succeed.h"
#include "small_run.h"

using namespace rekindle::fuzz;

namespace {

constexpr const char *kCnn =
    R"({"class_name": "Sequential", "config": {"name": "cnn", "build_input_shape": [null, 6, 5, 2], "layers": [
    {"class_name": "Rescaling", "config": {"scale": 0.5, "offset": 1}},
    {"class_name": "Conv2D", "config": {"filters": 4, "kernel_size": [3, 2], "groups": 2, "padding": "same",
        "dilation_rate": 2, "kernel_initializer": {"class_name": "RandomNormal", "config": {"mean": 0.1, "seed": 3}}}},
    {"class_name": "MaxPooling2D", "config": {"pool_size": 2, "strides": [1, 2], "padding": "same"}},
    {"class_name": "Conv2D", "config": {"filters": 2, "kernel_size": 2, "strides": 2, "use_bias": false}},
    {"class_name": "AveragePooling2D", "config": {"pool_size": [1, 1]}},
    {"class_name": "Activation", "config": {"activation": "elu"}},
    {"class_name": "GlobalAveragePooling2D", "config": {}},
    {"class_name": "Reshape", "config": {"target_shape": [-1, 1]}}, {"class_name": "Flatten", "config": {}},
    {"class_name": "Dense", "config": {"name": "last", "units": 3, "activation": "softmax"}}]}})";
constexpr const char *kCnnCompile = R"({"optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.1,
    "momentum": 0.9, "nesterov": true}}, "loss": {"class_name": "SparseCategoricalCrossentropy", "config":
    {"from_logits": false}}, "metrics": ["accuracy"], "steps_per_execution": 3, "threads": 1})";

std::string folder;

void write_models() {
    rekindle_model *model = make_small_model(), *cnn = nullptr;
    must_succeed(rekindle_model_save(model, (folder + "/model").c_str()));
    must_succeed(rekindle_model_save_weights(model, (folder + "/weights").c_str()));
    constexpr std::array<int64_t, 3> kInput{6, 5, 2};
    must_succeed(rekindle_model_from_json(kCnn, &cnn));
    must_succeed(rekindle_model_compile_from_json(cnn, kCnnCompile));
    must_succeed(rekindle_model_build(cnn, kInput.data(), kInput.size()));
    must_succeed(rekindle_model_save(cnn, (folder + "/cnn").c_str()));
    rekindle_model_destroy(cnn);
    rekindle_model_destroy(model);
}

// Ends behind the zero byte of `second`.
void write_texts(const char *name, std::string first, const char *second) {
    std::FILE *file = std::fopen((folder + "/" + name).c_str(), "wb");
    first += '\0';
    first += second;
    bool written = file != nullptr && std::fwrite(first.data(), first.size(), 1, file) == 1;
    if (!written || std::fclose(file) != 0) std::abort();
}

} // namespace

int main(int count, char **arguments) {
    if (count != 2) return EXIT_FAILURE;
    folder = arguments[1];
    write_models();
    write_texts("cnn.json", kCnn, kCnnCompile);
    rekindle_status status = fit_small_run((folder + "/run").c_str(), true);
    stop_unless(status == REKINDLE_ABORTED, status);
    return EXIT_SUCCESS;
}
