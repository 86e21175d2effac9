// What a hostile file can reach: the checkpoint reader, what loads models and weights and resumes runs, and the JSON
// that they parse. An input that begins with '{' is JSON: a model's configuration and, behind a zero byte, compile's
// arguments. Any other is a file, read as it is and with its hashes made right.
#include <array>
#include <cinttypes>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/image.h"
#include "core/json.h"
#include "crash_file_system.h"
#include "edge/handles.h"
#include "model/model_files.h"
#include "must_succeed.h"
#include "repair.h"
#include "small_run.h"

using namespace rekindle;
using namespace rekindle::fuzz;

namespace {

constexpr const char *kFolder = "backup";
constexpr const char *kPath = "backup/file";
constexpr size_t kMaximumWeights = 4096; // of a model that is built only because a JSON text says so

CrashFileSystem files;

void put(const std::string &path, std::vector<std::byte> bytes) {
    files.set_files({{path, std::move(bytes)}});
}

// The start, the end and beyond: nothing may be read out of bounds.
void read_parts(const rekindle_checkpoint *checkpoint, const rekindle_checkpoint_entry &entry) {
    std::array<char, 33> buffer;
    for (uint64_t offset : {uint64_t{0}, uint64_t{1}, entry.byte_count / 2, entry.byte_count - 1, entry.byte_count,
                            entry.byte_count + 1, UINT64_MAX - 3}) {
        for (size_t size : {size_t{0}, size_t{1}, buffer.size()}) {
            rekindle_status status =
                rekindle_checkpoint_read_bytes(checkpoint, entry.name, offset, buffer.data(), size);
            bool inside = offset <= entry.byte_count && size <= entry.byte_count - offset;
            stop_unless(status == (inside ? REKINDLE_OK : REKINDLE_INVALID_ARGUMENT), status);
        }
    }
}

void read_entry(const rekindle_checkpoint *checkpoint, size_t index) {
    rekindle_checkpoint_entry entry = REKINDLE_CHECKPOINT_ENTRY_INIT, found = REKINDLE_CHECKPOINT_ENTRY_INIT;
    must_succeed(rekindle_checkpoint_get_entry(checkpoint, index, &entry));
    must_succeed(rekindle_checkpoint_find_entry(checkpoint, entry.name, &found));
    stop_unless(found.name == entry.name, REKINDLE_INTERNAL);
    read_parts(checkpoint, entry);
    const void *borrowed = nullptr;
    size_t borrowed_size = 0;
    must_succeed(rekindle_checkpoint_borrow(checkpoint, entry.name, &borrowed, &borrowed_size));
    stop_unless(borrowed_size == entry.byte_count, REKINDLE_INTERNAL);
    rekindle_tensor *tensor = nullptr;
    if (!may_be_refused(rekindle_checkpoint_read(checkpoint, entry.name, &tensor))) return;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    must_succeed(rekindle_tensor_view(tensor, &view));
    stop_unless(entry.byte_count == 0 || std::memcmp(view.data, borrowed, borrowed_size) == 0, REKINDLE_INTERNAL);
    rekindle_tensor_destroy(tensor);
}

// Reads all there is by the public functions. Returns the generation that the file says it is.
uint64_t read_checkpoint(const rekindle_checkpoint *checkpoint) {
    size_t count = 0;
    must_succeed(rekindle_checkpoint_entry_count(checkpoint, &count));
    for (size_t i = 0; i < count; ++i) read_entry(checkpoint, i);
    may_be_refused(rekindle_checkpoint_verify(checkpoint));
    const char *text = nullptr;
    must_succeed(rekindle_checkpoint_configuration(checkpoint, &text));
    must_succeed(rekindle_checkpoint_fingerprint(checkpoint, &text));
    must_succeed(rekindle_checkpoint_environment(checkpoint, &text));
    rekindle_checkpoint_progress progress = REKINDLE_CHECKPOINT_PROGRESS_INIT;
    must_succeed(rekindle_checkpoint_get_progress(checkpoint, &progress));
    return progress.generation;
}

void load(const char *path) {
    rekindle_model *model = nullptr;
    if (may_be_refused(rekindle_model_load(path, &model))) rekindle_model_destroy(model);
    static rekindle_model *const kSmallModel = make_small_model();
    may_be_refused(rekindle_model_load_weights(kSmallModel, path));
}

void use_file(const std::vector<std::byte> &file) {
    put(kPath, file);
    rekindle_checkpoint *checkpoint = nullptr;
    if (!may_be_refused(rekindle_checkpoint_open(kPath, &checkpoint))) return;
    uint64_t generation = read_checkpoint(checkpoint);
    rekindle_checkpoint_destroy(checkpoint);
    load(kPath);
    std::array<char, 64> path;
    std::snprintf(path.data(), path.size(), "%s/checkpoint-%010" PRIu64 ".rekindle", kFolder, generation);
    put(path.data(), file);
    may_be_refused(fit_small_run(kFolder, false));
}

// A file that holds nothing but texts.
std::vector<std::byte> craft(const std::string &configuration, const std::string &compile) {
    checkpoint::Image image;
    image.prepare({{}, configuration, compile.empty() ? "{}" : R"({"compile":)" + compile + "}", ""}, {});
    image.seal();
    return {image.bytes().begin(), image.bytes().end()};
}

// Whether the model can be built with weights that the machine holds easily.
bool is_small(const std::string &configuration) {
    try {
        std::shared_ptr<Model> model = model_from_json(parse_json(configuration));
        if (!model->graph().declared_shapes()) return false;
        Graph graph = model->graph();
        graph.build(*model->graph().declared_shapes());
        size_t count = 0;
        for (const Parameter &parameter : graph.parameters()) {
            count += std::min(kMaximumWeights + 1, element_count(parameter.spec.shape));
        }
        return count <= kMaximumWeights;
    } catch (const std::exception &) {
        return false;
    }
}

// What was saved can be loaded.
void save_and_load(const std::string &configuration, const std::string &compile) {
    rekindle_model *model = nullptr, *loaded = nullptr;
    if (!may_be_refused(rekindle_model_from_json(configuration.c_str(), &model))) return;
    may_be_refused(rekindle_model_compile_from_json(model, compile.c_str()));
    if (is_small(configuration)) {
        Shape shape = (*model->value->graph().declared_shapes())[0];
        // Names may be too long for a file.
        if (may_be_refused(rekindle_model_build(model, shape.data(), shape.size())) &&
            may_be_refused(rekindle_model_save(model, kPath))) {
            must_succeed(rekindle_model_load(kPath, &loaded));
            rekindle_model_destroy(loaded);
        }
    }
    rekindle_model_destroy(model);
}

void use_texts(std::string_view input) {
    std::string configuration(input.substr(0, input.find('\0'))), compile;
    if (configuration.size() < input.size()) compile = input.substr(configuration.size() + 1);
    compile.resize(std::min(compile.size(), compile.find('\0')));
    save_and_load(configuration, compile);
    use_file(craft(configuration, compile));
}

// Exactly so many bytes, so that AddressSanitizer sees the first one behind them. The library's own allocator rounds
// up.
void *allocate(void *, size_t size, size_t alignment) {
    void *memory = nullptr;
    return posix_memalign(&memory, alignment, size) == 0 ? memory : nullptr;
}

void deallocate(void *, void *memory, size_t) {
    std::free(memory);
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
    rekindle_runtime_options options = REKINDLE_RUNTIME_OPTIONS_INIT;
    options.threads = 1;
    options.allocate = allocate;
    options.deallocate = deallocate;
    must_succeed(rekindle_runtime_configure(&options));
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    platform::ScopedFileSystem in_memory(files);
    std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
    if (size > 0 && data[0] == '{') {
        use_texts({reinterpret_cast<const char *>(data), size});
    } else {
        use_file({bytes.begin(), bytes.end()});
        use_file(repair(bytes));
    }
    return 0;
}
