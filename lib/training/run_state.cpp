#include "training/run_state.h"

#include <set>

#include "core/error.h"
#include "core/log.h"
#include "core/not_finite.h"

namespace rekindle {
namespace {

constexpr std::string_view kCallbackPrefix = "callback/";
constexpr std::string_view kHistoryPrefix = "history/values/";
constexpr std::string_view kHistoryEpochs = "history/epochs";

template <class T>
StateEntry vector_state(std::string name, Dtype dtype, const std::vector<T> &values) {
    return {std::move(name),
            REKINDLE_ENTRY_HISTORY,
            dtype,
            {static_cast<int64_t>(values.size())},
            [&values](void *to) { std::copy(values.begin(), values.end(), static_cast<T *>(to)); },
            nullptr};
}

template <class T>
std::vector<T> read_vector(const checkpoint::Reader &reader, size_t index, Dtype dtype) {
    const checkpoint::Entry &entry = reader.entries()[index];
    if (entry.dtype != dtype || entry.shape.size() != 1) {
        fail(REKINDLE_MISMATCH, "'", reader.path(), "': \"", entry.name, "\" is ", dtype_name(entry.dtype), " ",
             to_string(entry.shape), "; a history is a list of ", dtype_name(dtype));
    }
    TensorPointer tensor = reader.read_tensor(index);
    return std::vector<T>(tensor->as<T>(), tensor->as<T>() + tensor->count());
}

} // namespace

size_t find_entry(const checkpoint::Reader &reader, const std::string &name, Dtype dtype, const Shape &shape) {
    std::optional<size_t> index = reader.find(name);
    if (!index) fail(REKINDLE_MISMATCH, "'", reader.path(), "' has no \"", name, "\", which this model needs");
    const checkpoint::Entry &found = reader.entries()[*index];
    if (found.dtype != dtype || found.shape != shape) {
        fail(REKINDLE_MISMATCH, "'", reader.path(), "': \"", name, "\" is ", dtype_name(found.dtype), " ",
             to_string(found.shape), "; this model needs ", dtype_name(dtype), " ", to_string(shape));
    }
    return *index;
}

void require_all_weights_known(const checkpoint::Reader &reader, const StateRegistry &registry) {
    std::set<std::string_view> known;
    for (const StateEntry &entry : registry) known.insert(entry.name);
    for (const checkpoint::Entry &entry : reader.entries()) {
        if (entry.kind != REKINDLE_ENTRY_WEIGHT || known.count(entry.name) != 0) continue;
        fail(REKINDLE_MISMATCH, "'", reader.path(), "' has \"", entry.name, "\", which this model lacks");
    }
}

namespace {

// The shape that an entry has in the checkpoint: its own, but for an open length.
Shape stored_shape(const checkpoint::Reader &reader, const StateEntry &entry) {
    std::optional<size_t> index = entry.measure ? reader.find(entry.name) : std::nullopt;
    if (!index) return entry.shape;
    const Shape &found = reader.entries()[*index].shape;
    return takes_shape(entry, found) ? found : entry.shape;
}

Buffer read_entry(const checkpoint::Reader &reader, const StateEntry &entry, const Shape &shape) {
    size_t index = find_entry(reader, entry.name, entry.dtype, shape);
    Buffer bytes(element_count(shape) * dtype_size(entry.dtype));
    reader.read(index, bytes.data());
    return bytes;
}

Buffer substitute_or_read(const checkpoint::Reader &reader, const StateEntry &entry, const Shape &shape,
                          const Substitute &substitute) {
    Buffer bytes(element_count(shape) * dtype_size(entry.dtype));
    return substitute(entry, bytes.data()) ? std::move(bytes) : read_entry(reader, entry, shape);
}

} // namespace

StagedState::StagedState(const checkpoint::Reader &reader, const StateRegistry &registry,
                         const Substitute &substitute) {
    for (const StateEntry &entry : registry) {
        Shape shape = stored_shape(reader, entry);
        staged_.push_back(
            {entry, shape,
             substitute ? substitute_or_read(reader, entry, shape, substitute) : read_entry(reader, entry, shape)});
    }
}

void StagedState::require_finite(const std::string &path) const {
    for (const auto &[entry, shape, bytes] : staged_) {
        bool counts = entry.kind == REKINDLE_ENTRY_WEIGHT || entry.kind == REKINDLE_ENTRY_OPTIMIZER;
        if (!counts || entry.dtype != REKINDLE_FLOAT32) continue;
        const float *values = bytes.as<float>();
        if (std::optional<size_t> at = find_not_finite(values, element_count(shape))) {
            fail(REKINDLE_DATA_ERROR, path, ": \"", entry.name, "\" has ", name_not_finite(values[*at]), " at element ",
                 *at, "; expected finite numbers, unless the model is compiled with allow_non_finite");
        }
    }
}

void StagedState::install() const {
    for (const Staged &staged : staged_) staged.entry.write(staged.bytes.data(), staged.shape);
}

StateEntry bytes_state(std::string name, rekindle_entry_kind kind, std::string bytes) {
    Shape shape{static_cast<int64_t>(bytes.size())};
    auto held = std::make_shared<std::string>(std::move(bytes));
    return {std::move(name),
            kind,
            REKINDLE_UINT8,
            shape,
            [held](void *to) { std::copy(held->begin(), held->end(), static_cast<char *>(to)); },
            nullptr};
}

std::unique_ptr<std::string> read_bytes(const checkpoint::Reader &reader, const std::string &name) {
    std::optional<size_t> index = reader.find(name);
    if (!index) return nullptr;
    TensorPointer tensor = reader.read_tensor(*index);
    return std::make_unique<std::string>(tensor->as<char>(), tensor->byte_count());
}

void add_history(StateRegistry &registry, const History &history) {
    registry.push_back(vector_state(std::string(kHistoryEpochs), REKINDLE_INT64, history.epochs));
    for (const auto &[key, values] : history.values) {
        registry.push_back(vector_state(text(kHistoryPrefix, key), REKINDLE_FLOAT64, values));
    }
}

History read_history(const checkpoint::Reader &reader) {
    History history;
    for (size_t i = 0; i < reader.entries().size(); ++i) {
        const std::string &name = reader.entries()[i].name;
        if (name == kHistoryEpochs) history.epochs = read_vector<int64_t>(reader, i, REKINDLE_INT64);
        if (name.starts_with(kHistoryPrefix)) {
            history.values.emplace_back(name.substr(kHistoryPrefix.size()),
                                        read_vector<double>(reader, i, REKINDLE_FLOAT64));
        }
    }
    return history;
}

namespace {

StateRegistry state_of(const ListedCallback &listed, Model &model) {
    StateRegistry registry;
    if (listed.callback->has_state()) listed.callback->add_state(model, registry);
    for (StateEntry &entry : registry) {
        std::string own = entry.name.empty() ? "" : "/" + entry.name;
        entry.name = text(kCallbackPrefix, listed.name, own);
    }
    return registry;
}

// "early_stopping" of "callback/early_stopping/wait".
std::string callback_of(const std::string &entry) {
    std::string own = entry.substr(kCallbackPrefix.size());
    return own.substr(0, own.find('/'));
}

} // namespace

void add_callback_states(StateRegistry &registry, const CallbackList &callbacks, Model &model) {
    for (const ListedCallback &listed : callbacks) {
        for (StateEntry &entry : state_of(listed, model)) registry.push_back(std::move(entry));
    }
}

std::vector<StagedCallbackStates::Staged> StagedCallbackStates::stage(const checkpoint::Reader &reader,
                                                                      const StateRegistry &registry) {
    std::vector<Staged> staged;
    for (const StateEntry &entry : registry) {
        std::optional<size_t> index = reader.find(entry.name);
        if (!index) return {};
        const checkpoint::Entry &found = reader.entries()[*index];
        if (!takes_shape(entry, found.shape) || found.dtype != entry.dtype) return {};
        staged.push_back({entry, reader.read_tensor(*index)});
    }
    return staged;
}

StagedCallbackStates::StagedCallbackStates(const checkpoint::Reader &reader, const CallbackList &callbacks,
                                           Model &model) {
    std::set<std::string> known;
    for (const ListedCallback &listed : callbacks) {
        StateRegistry registry = state_of(listed, model);
        if (registry.empty()) continue;
        for (const StateEntry &entry : registry) known.insert(entry.name);
        std::vector<Staged> staged = stage(reader, registry);
        if (staged.empty()) {
            log_warning("callback \"", listed.name, "\" has no state in '", reader.path(), "'; it starts anew");
        }
        staged_.insert(staged_.end(), staged.begin(), staged.end());
    }
    std::set<std::string> gone;
    for (const checkpoint::Entry &entry : reader.entries()) {
        if (entry.kind != REKINDLE_ENTRY_CALLBACK || !entry.name.starts_with(kCallbackPrefix)) continue;
        if (known.count(entry.name) != 0 || !gone.insert(callback_of(entry.name)).second) continue;
        log_warning("'", reader.path(), "' has the state of a callback \"", callback_of(entry.name),
                    "\", which is not in the list any more; it is left out");
    }
}

void StagedCallbackStates::install() const {
    for (const auto &[entry, value] : staged_) entry.write(value->data(), value->shape());
}

} // namespace rekindle
