// Files that are whole but whose configuration or state no library has written: what loads a model or resumes a run
// must refuse them, without taking memory that they have no bytes for.
#include <string>

#include "checkpoint/reader.h"
#include "crash_file_system.h"
#include "expect_error.h"
#include "rekindle.h"
#include "sample_image.h"
#include "test_files.h"
#include "training/run_state.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

constexpr const char *kPath = "folder/crafted";

// A file with these texts and entries, whose tensors are zeros.
std::vector<std::byte> craft(const std::string &configuration, const std::string &fingerprint,
                             const std::vector<EntrySpec> &specs = {}) {
    Image image;
    image.prepare({{}, configuration, fingerprint, "{}"}, specs);
    for (size_t i = 0; i < image.tensor_count(); ++i) {
        std::fill(image.tensor(i).begin(), image.tensor(i).end(), std::byte{0});
    }
    image.seal();
    return {image.bytes().begin(), image.bytes().end()};
}

// Loads the file as a model, which must be refused with the status; returns the message.
std::string refuse(rekindle_status expected, std::vector<std::byte> file) {
    CrashFileSystem files;
    files.set_files({{kPath, std::move(file)}});
    platform::ScopedFileSystem in_memory(files);
    rekindle_model *model = nullptr;
    rekindle_status status = rekindle_model_load(kPath, &model);
    ck_assert_msg(status == expected, "%s: %s", rekindle_status_name(status), rekindle_last_error());
    ck_assert_ptr_null(model);
    ck_assert_msg(contains(rekindle_last_error(), kPath), "%s", rekindle_last_error());
    return rekindle_last_error();
}

std::string configuration(const std::string &input_shape, const std::string &layers) {
    return R"({"class_name": "Sequential", "config": {"build_input_shape": )" + input_shape + R"(, "layers": [)" +
           layers + "]}}";
}

std::string layer(const std::string &class_name, const std::string &config) {
    return R"({"class_name": ")" + class_name + R"(", "config": )" + config + "}";
}

START_TEST(texts_must_be_json) {
    for (const char *text : {"", "{", "[]", "7", "null", "\"\"", "{\"class_name\": 3}", "\xFF"}) {
        refuse(REKINDLE_CORRUPT, craft(text, "{}"));
    }
    std::string flatten = configuration("[null, 4]", layer("Flatten", "{}"));
    for (const char *text : {"", "{", "{\"compile\": 1}", "{\"compile\": {\"loss\": 3}}"}) {
        refuse(REKINDLE_CORRUPT, craft(flatten, text));
    }
}
END_TEST

START_TEST(nesting_and_fields_are_limited) {
    for (const char *bracket : {"[", "{\"\":"}) {
        std::string nested;
        for (int i = 0; i < 200000; ++i) nested += bracket;
        ck_assert(contains(refuse(REKINDLE_INVALID_ARGUMENT, craft(nested, "{}")), "nested more than 64 deep"));
    }
    std::string fields = "{";
    for (int i = 0; i < 5000; ++i) fields += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
    ck_assert(contains(refuse(REKINDLE_INVALID_ARGUMENT, craft(fields + "}", "{}")), "more than 4096 fields"));
}
END_TEST

// 2^31 - 1 squared floats are 16 EiB; 10^6 squared 4 TB.
START_TEST(weights_that_the_file_lacks_take_no_memory) {
    for (const char *units : {"9223372036854775807", "2147483647"}) {
        std::string config = R"({"units": )" + std::string(units) + "}";
        std::string message =
            refuse(REKINDLE_INVALID_ARGUMENT, craft(configuration("[null, 2147483647]", layer("Dense", config)), "{}"));
        ck_assert_msg(contains(message, "expected dimensions of at most"), "%s", message.c_str());
    }
    std::string large = configuration("[null, 1000000]", layer("Dense", R"({"name": "d", "units": 1000000})"));
    ck_assert(contains(refuse(REKINDLE_MISMATCH, craft(large, "{}")), "has no \"weights/d/kernel\""));
    std::vector<EntrySpec> small{{"weights/d/kernel", REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, {2, 2}}};
    ck_assert(contains(refuse(REKINDLE_MISMATCH, craft(large, "{}", small)), "this model needs float32"));
}
END_TEST

START_TEST(numbers_of_layers_do_not_overflow) {
    const std::string kLargest = "9223372036854775807", kInput = "[4, 4, 1]";
    for (const std::string &config : std::initializer_list<std::string>{
             R"({"filters": 1, "kernel_size": )" + kLargest + "}",
             R"({"filters": 1, "kernel_size": 2, "dilation_rate": )" + kLargest + R"(, "padding": "same"})",
             R"({"filters": 1, "kernel_size": 1, "strides": )" + kLargest + R"(, "padding": "same"})",
             R"({"filters": 1, "kernel_size": [2147483647, 2147483647], "padding": "same"})",
             R"({"filters": 2147483647, "kernel_size": [2147483647, 1], "padding": "same"})",
             R"({"filters": 1e30, "kernel_size": 1})",
             R"({"filters": 18446744073709551615, "kernel_size": 1})",
         }) {
        refuse(REKINDLE_INVALID_ARGUMENT, craft(configuration(kInput, layer("Conv2D", config)), "{}"));
    }
    // (2^60 + 1) * 16 is 16 in 64 bits.
    std::string reshape = layer("Reshape", R"({"target_shape": [1152921504606846977, 16]})");
    ck_assert(contains(refuse(REKINDLE_INVALID_ARGUMENT, craft(configuration("[null, 16]", reshape), "{}")), "2^62"));
    refuse(REKINDLE_INVALID_ARGUMENT, craft(configuration("[null, 1.5]", layer("Flatten", "{}")), "{}"));
}
END_TEST

// The file of a Dense layer that is whole but for the batch size it was trained with.
START_TEST(batch_sizes_do_not_overflow) {
    std::string dense = configuration("[null, 4]", layer("Dense", R"({"name": "d", "units": 2, "use_bias": false})"));
    CrashFileSystem files;
    platform::ScopedFileSystem in_memory(files);
    rekindle_model *model = nullptr;
    for (int64_t batch_size : {int64_t{0}, INT64_MAX, int64_t{1} << 40, int64_t{-1}}) {
        Image image;
        image.prepare({{}, dense, "{}", "{}"},
                      {{"layout/training_batch_size", REKINDLE_ENTRY_WEIGHT, REKINDLE_INT64, {}},
                       {"weights/d/kernel", REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, {4, 2}},
                       {"random/seed", REKINDLE_ENTRY_RANDOM, REKINDLE_UINT64, {}},
                       {"random/steps", REKINDLE_ENTRY_RANDOM, REKINDLE_UINT64, {}},
                       {"random/orders", REKINDLE_ENTRY_RANDOM, REKINDLE_UINT64, {}}});
        for (size_t i = 0; i < image.tensor_count(); ++i)
            std::memset(image.tensor(i).data(), 0, image.tensor(i).size());
        std::memcpy(image.tensor(0).data(), &batch_size, sizeof(batch_size));
        image.seal();
        files.set_files({{kPath, {image.bytes().begin(), image.bytes().end()}}});
        rekindle_status status = rekindle_model_load(kPath, &model);
        rekindle_status expected = batch_size > 0 ? REKINDLE_INVALID_ARGUMENT : REKINDLE_OK;
        ck_assert_msg(status == expected, "%s: %s", rekindle_status_name(status), rekindle_last_error());
        if (status == REKINDLE_OK) rekindle_model_destroy(model);
    }
}
END_TEST

// 64,000 layers without names: naming them must not take a search through all names for each number.
START_TEST(many_layers_are_named_quickly) {
    std::string layers;
    for (int i = 0; i < 64000; ++i) layers += (i == 0 ? "" : ",") + layer("Flatten", "{}");
    ck_assert(
        contains(refuse(REKINDLE_MISMATCH, craft(configuration("[null, 4]", layers), "{}")), "holds weights alone"));
}
END_TEST

START_TEST(a_history_of_another_type_is_refused) {
    for (const EntrySpec &spec : std::initializer_list<EntrySpec>{
             {"history/epochs", REKINDLE_ENTRY_HISTORY, REKINDLE_UINT8, {3}},
             {"history/epochs", REKINDLE_ENTRY_HISTORY, REKINDLE_INT64, {2, 2}},
             {"history/values/loss", REKINDLE_ENTRY_HISTORY, REKINDLE_FLOAT32, {3}},
         }) {
        Reader reader(std::make_unique<MemoryFile>(craft("{}", "{}", {spec})), "crafted");
        expect_error(REKINDLE_MISMATCH, [&] { read_history(reader); });
    }
}
END_TEST

START_TEST(a_callbacks_state_of_any_name_is_passed_over) {
    Reader reader(
        std::make_unique<MemoryFile>(craft("{}", "{}", {{"x", REKINDLE_ENTRY_CALLBACK, REKINDLE_UINT8, {1}}})),
        "crafted");
    Model model("model", Seed{1}, std::nullopt);
    StagedCallbackStates(reader, {}, model).install();
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_test(tests, texts_must_be_json);
    tcase_add_test(tests, nesting_and_fields_are_limited);
    tcase_add_test(tests, weights_that_the_file_lacks_take_no_memory);
    tcase_add_test(tests, numbers_of_layers_do_not_overflow);
    tcase_add_test(tests, batch_sizes_do_not_overflow);
    tcase_add_test(tests, many_layers_are_named_quickly);
    tcase_add_test(tests, a_history_of_another_type_is_refused);
    tcase_add_test(tests, a_callbacks_state_of_any_name_is_passed_over);
}

} // namespace

int main() {
    return run_tests("checkpoint.hostile_model", add_tests);
}
