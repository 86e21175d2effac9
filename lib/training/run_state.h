#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "checkpoint/reader.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/json.h"
#include "core/state_registry.h"
#include "training/history.h"
#include "training/training.h"

namespace rekindle {

// What `read` makes of one of the checkpoint's JSON texts. Throws CORRUPT for what is not the JSON it expects.
template <class Read>
auto read_stored(const checkpoint::Reader &reader, const std::string &json, const Read &read) {
    try {
        return read(parse_json(json));
    } catch (const Json::exception &error) {
        fail(REKINDLE_CORRUPT, "'", reader.path(), "': ", error.what(), "; expected JSON as the library writes it");
    } catch (const Error &error) {
        throw Error(error.status(), text("'", reader.path(), "': ", error.what()));
    }
}

// The entry with this name. Throws MISMATCH where the checkpoint lacks it or has it in another shape or dtype.
size_t find_entry(const checkpoint::Reader &reader, const std::string &name, Dtype dtype, const Shape &shape);

// Fills `to` with an entry's value of the run's own and returns true, or false where the backup's is to be taken.
using Substitute = std::function<bool(const StateEntry &entry, void *to)>;

// Throws MISMATCH if the checkpoint has a weight that the registry lacks: it is of another model.
void require_all_weights_known(const checkpoint::Reader &reader, const StateRegistry &registry);

// Registered state that has been read from a checkpoint and checked, but not installed yet: reading may fail,
// installing does not.
class StagedState {
public:
    // Reads the entries of the registry. Throws MISMATCH for one that the checkpoint lacks or has in another shape or
    // dtype.
    StagedState(const checkpoint::Reader &reader, const StateRegistry &registry, const Substitute &substitute = {});

    // Throws DATA_ERROR if a weight or a part of the optimizer's state is not finite; `path` names the checkpoint.
    void require_finite(const std::string &path) const;

    void install() const;

private:
    struct Staged {
        StateEntry entry;
        Shape shape;
        Buffer bytes;
    };
    std::vector<Staged> staged_;
};

// Bytes as an entry of a snapshot. The entry keeps its own copy.
StateEntry bytes_state(std::string name, rekindle_entry_kind kind, std::string bytes);
// Null if the checkpoint has no such entry.
std::unique_ptr<std::string> read_bytes(const checkpoint::Reader &reader, const std::string &name);

// The history as entries of a snapshot, and back.
void add_history(StateRegistry &registry, const History &history);
History read_history(const checkpoint::Reader &reader);

// The states of callbacks that have one, as "callback/early_stopping/wait".
void add_callback_states(StateRegistry &registry, const CallbackList &callbacks, Model &model);

// States of callbacks read from a checkpoint, to be installed after every on_train_begin hook. A callback gets all of
// its entries or, where one is missing or has another shape, none; what has no counterpart on the other side is left
// out, and the log says so.
class StagedCallbackStates {
public:
    StagedCallbackStates(const checkpoint::Reader &reader, const CallbackList &callbacks, Model &model);

    // Throws ABORTED when a callback of the host's refuses.
    void install() const;

private:
    struct Staged {
        StateEntry entry;
        TensorPointer value;
    };
    // Nothing where one is missing or has another dtype or shape.
    static std::vector<Staged> stage(const checkpoint::Reader &reader, const StateRegistry &registry);

    std::vector<Staged> staged_;
};

} // namespace rekindle
