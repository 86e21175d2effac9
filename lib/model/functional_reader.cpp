#include "model/functional_reader.h"

#include "core/error.h"
#include "core/json.h"
#include "model/functional.h"
#include "model/json_inputs.h"
#include "model/member_json.h"
#include "model/operation_json.h"
#include "model/shape_inference.h"
#include "parts/keras_keys.h"
#include "parts/known_keys.h"

namespace rekindle {
namespace {

constexpr const char *kLayers = "layers";
constexpr const char *kInputs = "input_layers";
constexpr const char *kOutputs = "output_layers";
constexpr const char *kModelKeys[] = {"name", kSeed, kSeedIsRandom, kLayers, kInputs, kOutputs};
constexpr const char *kName = "name";

const Json &member(const Json &object, const char *key, const std::string &what) {
    const Json *found = object.is_object() ? parts::find(object, key) : nullptr;
    require(found != nullptr, what, " has no \"", key, "\"");
    return *found;
}

const std::string &text_member(const Json &object, const char *key, const std::string &what) {
    const Json &value = member(object, key, what);
    require(value.is_string(), what, ": ", key, " is ", value.dump(), "; expected a text");
    return value.get_ref<const std::string &>();
}

std::string quoted_layer(const std::string &name) {
    return text("layer \"", name, "\"");
}

std::shared_ptr<Layer> read_layer(const Json &description, const std::string &name, const std::string &what) {
    Json own = description;
    own.erase(kName);
    own.erase(kCalls);
    std::shared_ptr<Layer> layer;
    try {
        layer = member_from_json(own);
    } catch (const Error &error) {
        throw Error(error.status(), text(what, ": ", error.what()));
    }
    if (layer->given_name().empty()) layer->name_by(name);
    return layer;
}

std::shared_ptr<const Symbol> read_input(const Json &description, const std::string &name, const std::string &what) {
    try {
        TensorSpec spec = input_layer_spec(description);
        check_input_shape(spec.shape);
        return std::make_shared<Symbol>(Symbol{std::move(spec.shape), nullptr, 0, name, spec.dtype});
    } catch (const Error &error) {
        throw Error(error.status(), text(what, ": ", error.what()));
    }
}

} // namespace

FunctionalReader::FunctionalReader(const Json &config) : config_(config) {
    parts::require_known_keys(config, "Functional", kModelKeys, parts::model_keys());
    const Json &layers = member(config, kLayers, "model");
    require(layers.is_array(), kLayers, " is ", layers.dump(), "; expected a list");
    for (const Json &description : layers) add_entry(description);
    link();
    make_calls();
}

void FunctionalReader::add_entry(const Json &description) {
    const std::string &name = text_member(description, kName, text(kLayers, "[", entries_.size(), "]"));
    std::string what = quoted_layer(name);
    require(by_name_.emplace(name, entries_.size()).second, kLayers, " has two of the name \"", name,
            "\"; expected different names");
    Entry entry{name, nullptr, MaskReader::is_operation(description), {}, {}, calls_.size()};
    if (is_input_layer(description)) {
        entry.given.push_back({read_input(description, name, what)});
        entry.calls.emplace_back();
    } else if (entry.is_operation) {
        add_operation(entry, description, what);
    } else {
        entry.layer = read_layer(description, name, what);
        add_calls(entry, description);
    }
    for (size_t i = 0; i < entry.calls.size(); ++i) calls_.push_back({entries_.size(), i, 0, {}});
    entries_.push_back(std::move(entry));
}

// A layer where there is one for it; else it may make a mask.
void FunctionalReader::add_operation(Entry &entry, const Json &description, const std::string &what) {
    if (std::optional<CalledOperation> called = operation_from_json(description, entry.name, what)) {
        entry.is_operation = false;
        entry.layer = std::move(called->layer);
        entry.calls = std::move(called->calls);
    } else {
        entry.calls = masks_.add_operation(entry.name, description, what);
    }
}

void FunctionalReader::add_calls(Entry &entry, const Json &description) {
    std::string what = quoted_layer(entry.name);
    const Json &calls = member(description, kCalls, what);
    require(calls.is_array(), what, ": ", kCalls, " is ", calls.dump(), "; expected a list");
    for (const Json &call : calls) {
        std::string place = text(what, ": ", kCalls, "[", entry.calls.size(), "]");
        entry.calls.push_back(call_from_json(*entry.layer, call, place));
    }
}

std::string FunctionalReader::describe(const Call &call) const {
    return text(quoted_layer(entries_[call.entry].name), ": ", kCalls, "[", call.number, "]");
}

const FunctionalReader::Call &FunctionalReader::call_of(const TensorName &name, const std::string &what) const {
    auto found = by_name_.find(name.layer);
    require(found != by_name_.end(), what, " names the layer \"", name.layer, "\"; ", kLayers,
            " has none of that name");
    const Entry &entry = entries_[found->second];
    require(name.call < entry.calls.size(), what, " names call ", name.call, " of the layer \"", name.layer,
            "\", which has ", entry.calls.size(), ", counted from 0");
    size_t outputs = entry.layer == nullptr ? 1 : entry.layer->output_count();
    require(name.output < outputs, what, " names output ", name.output, " of the layer \"", name.layer,
            "\", which has ", outputs, ", counted from 0");
    return calls_[entry.first_call + name.call];
}

// A call waits for those that it is called on, and for the one before of its own layer.
void FunctionalReader::link() {
    for (size_t i = 0; i < calls_.size(); ++i) {
        const Entry &entry = entries_[calls_[i].entry];
        std::vector<size_t> before;
        auto wait_for = [&](const TensorName &name) {
            before.push_back(static_cast<size_t>(&call_of(name, describe(calls_[i])) - calls_.data()));
        };
        const CallOf<TensorName> &call = entry.calls[calls_[i].number];
        for (const TensorName &name : call.tensors) wait_for(name);
        for (const TravellingMask &one : call.travelling) wait_for(one.mask);
        if (calls_[i].number > 0) before.push_back(i - 1);
        for (size_t one : before) calls_[one].waiting.push_back(i);
        calls_[i].waits_for = before.size();
    }
}

void FunctionalReader::make_calls() {
    std::vector<size_t> ready;
    for (size_t i = calls_.size(); i-- > 0;) {
        if (calls_[i].waits_for == 0) ready.push_back(i);
    }
    size_t made = 0;
    for (; !ready.empty(); ++made) {
        const Call &call = calls_[ready.back()];
        ready.pop_back();
        make(call);
        for (size_t next : call.waiting) {
            if (--calls_[next].waits_for == 0) ready.push_back(next);
        }
    }
    if (made < calls_.size()) fail_cycle();
}

void FunctionalReader::make(const Call &call) {
    Entry &entry = entries_[call.entry];
    CallOf<TensorName> &described = entry.calls[call.number];
    if (entry.is_operation) masks_.call_operation(entry.name, call.number, described.tensors);
    if (entry.layer == nullptr) return;
    masks_.settle(described, describe(call));
    std::vector<SymbolPointer> inputs;
    for (const TensorName &name : described.tensors) inputs.push_back(symbol_of(name));
    entry.given.push_back(call_layer(entry.layer, std::move(inputs), described.arguments));
    bool is_model = entry.layer->as_model() != nullptr;
    for (size_t i = 0; i < entry.given.back().size(); ++i) {
        if (!entry.given.back()[i]->mask) continue;
        if (is_model) {
            masks_.call_model({entry.name, call.number, i});
        } else {
            masks_.call_layer(entry.name, call.number, *entry.layer, described);
        }
    }
}

void FunctionalReader::fail_cycle() const {
    // From any call that is left, those that it waits for lead into a cycle.
    std::vector<size_t> before(calls_.size());
    size_t at = 0;
    for (size_t i = 0; i < calls_.size(); ++i) {
        if (calls_[i].waits_for == 0) continue;
        for (size_t next : calls_[i].waiting) before[next] = i;
        at = i;
    }
    for (size_t i = 0; i < calls_.size(); ++i) at = before[at];
    fail(REKINDLE_INVALID_ARGUMENT, describe(calls_[at]),
         " depends on what it gives itself; expected layers without a cycle");
}

SymbolPointer FunctionalReader::symbol_of(const TensorName &name) const {
    return entries_[by_name_.at(name.layer)].given[name.call][name.output];
}

// One alone, a list, or a dictionary, in the order of its keys.
FunctionalReader::Named FunctionalReader::symbols(const char *key) const {
    const Json &given = member(config_, key, "model");
    Named named;
    if (is_tensor_name(given)) {
        named.symbols.push_back(symbol_at(given, key));
        return named;
    }
    require(given.is_array() || given.is_object(), key, " is ", given.dump(), "; expected a list or an object");
    for (const auto &[name, one] : given.items()) {
        named.symbols.push_back(symbol_at(one, text(key, "[", given.is_object() ? "\"" + name + "\"" : name, "]")));
        if (given.is_object()) named.names.push_back(name);
    }
    require(!named.symbols.empty(), key, " is ", given.dump(), "; expected one tensor at least");
    return named;
}

SymbolPointer FunctionalReader::symbol_at(const Json &json, const std::string &what) const {
    TensorName name = tensor_name_from_json(json, what);
    auto known = by_name_.find(name.layer);
    const Layer *layer = known == by_name_.end() ? nullptr : entries_[known->second].layer.get();
    if (size_t first = layer == nullptr ? 0 : first_call_at_ends(*layer)) {
        require(name.call >= first, what, " names call ", name.call, " of the layer \"", name.layer,
                "\", a functional model, whose calls are counted from 1 here");
        name.call -= first;
    }
    require(!entries_[call_of(name, what).entry].is_operation, what, " names the operation \"", name.layer,
            "\"; expected what a layer gives");
    return symbol_of(name);
}

std::shared_ptr<Model> FunctionalReader::model() const {
    const Json *name = parts::find(config_, kName);
    Named outputs = symbols(kOutputs);
    return trace_functional(name == nullptr ? "functional" : text_member(config_, kName, "model"),
                            seed_from_json(config_), symbols(kInputs).symbols, outputs.symbols,
                            std::move(outputs.names));
}

} // namespace rekindle
