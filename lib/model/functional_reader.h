#pragma once

#include <unordered_map>

#include "model/call_json.h"
#include "model/mask_reader.h"
#include "model/model.h"
#include "model/symbol.h"

namespace rekindle {

// Reads the configuration of a functional model: makes the layers, calls each as often and in the order that it says,
// as soon as what it is called on is there, and takes the model between inputs and outputs.
class FunctionalReader {
public:
    // Throws INVALID_ARGUMENT, naming the layer and the key.
    explicit FunctionalReader(const Json &config);

    // Not built.
    std::shared_ptr<Model> model() const;

private:
    struct Entry {
        std::string name;
        std::shared_ptr<Layer> layer;                  // null: an input or an operation
        bool is_operation;                             // which makes a mask
        std::vector<CallOf<TensorName>> calls;         // what it is called with; an input has one call, on nothing
        std::vector<std::vector<SymbolPointer>> given; // what the calls that have been made give
        size_t first_call;                             // among all calls
    };
    // A call, and those that wait for what it gives, or for their turn.
    struct Call {
        size_t entry, number;
        size_t waits_for;
        std::vector<size_t> waiting;
    };

    void add_entry(const Json &description);
    void add_operation(Entry &entry, const Json &description, const std::string &what);
    void add_calls(Entry &entry, const Json &description);
    void link();
    void make_calls();
    void make(const Call &call);
    // Throws for the first call of a cycle that is left.
    [[noreturn]] void fail_cycle() const;
    std::string describe(const Call &call) const;

    // The call that gives it. Throws INVALID_ARGUMENT unless there is one; `what` names who asks in errors.
    const Call &call_of(const TensorName &name, const std::string &what) const;
    SymbolPointer symbol_of(const TensorName &name) const;
    // Those of the model's inputs or outputs, and where they have some, their names.
    struct Named {
        std::vector<SymbolPointer> symbols;
        std::vector<std::string> names;
    };
    Named symbols(const char *key) const;
    SymbolPointer symbol_at(const Json &json, const std::string &what) const;

    const Json &config_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string, size_t> by_name_;
    std::vector<Call> calls_;
    MaskReader masks_;
};

} // namespace rekindle
