#include "rekindle/functional.h"

#include "capi/model_arguments.h"
#include "layers/layer_options.h"
#include "model/functional.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

constexpr rekindle_input_options kInputDefaults = REKINDLE_INPUT_OPTIONS_INIT;
constexpr rekindle_call_options kCallDefaults = REKINDLE_CALL_OPTIONS_INIT;
constexpr rekindle_functional_options kFunctionalDefaults = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
static_assert(std::has_unique_object_representations_v<rekindle_input_options>);
static_assert(std::has_unique_object_representations_v<rekindle_call_options>);
static_assert(std::has_unique_object_representations_v<rekindle_functional_options>);

std::shared_ptr<const Symbol> make_input(const rekindle_input_options &given) {
    auto input = std::make_shared<Symbol>();
    if (given.name != nullptr) input->name = parts::read_layer_name(given.name, parts::kInStruct);
    input->shape = read_input_shape(given.shape, given.rank, "options->shape");
    input->dtype = read_dtype(given.dtype, "options->dtype");
    require_sample_dtype(input->dtype, "options->dtype");
    return input;
}

std::vector<SymbolPointer> read_symbols(const rekindle_symbol *const *given, size_t count, const char *argument) {
    std::vector<SymbolPointer> symbols;
    for (const rekindle_symbol *symbol : read_list(given, count, argument)) {
        symbols.push_back(deref(symbol, text(argument, "[", symbols.size(), "]").c_str()).value);
    }
    require(!symbols.empty(), argument, " is empty; expected at least one symbol");
    return symbols;
}

std::vector<SymbolPointer> read_call(const rekindle_call_options &given, CallArguments &arguments) {
    std::vector<SymbolPointer> inputs = read_symbols(given.inputs, given.input_count, "options->inputs");
    if (given.initial_state_count > 0) {
        for (SymbolPointer &state :
             read_symbols(given.initial_state, given.initial_state_count, "options->initial_state")) {
            inputs.push_back(std::move(state));
        }
        arguments.initial_state = given.initial_state_count;
    }
    if (given.attention_mask != nullptr) {
        inputs.push_back(given.attention_mask->value);
        arguments.has_attention_mask = true;
    }
    if (given.mask != nullptr) {
        inputs.push_back(given.mask->value);
        arguments.has_mask = true;
    }
    arguments.use_causal_mask = read_flag(given.use_causal_mask, "options->use_causal_mask");
    return inputs;
}

// Hands out several handles, or none.
void hand_out(std::vector<SymbolPointer> symbols, rekindle_symbol **outputs) {
    std::vector<std::unique_ptr<rekindle_symbol>> handles;
    handles.reserve(symbols.size());
    for (SymbolPointer &symbol : symbols) {
        handles.push_back(std::make_unique<rekindle_symbol>(rekindle_symbol{std::move(symbol)}));
    }
    for (size_t i = 0; i < handles.size(); ++i) outputs[i] = handles[i].release();
}

} // namespace

extern "C" {

void rekindle_input_options_init(rekindle_input_options *options) {
    write_defaults(options, kInputDefaults);
}

rekindle_status rekindle_input_create(const rekindle_input_options *options, rekindle_symbol **symbol) {
    return create(symbol, "symbol",
                  [&] { return make_input(read_options(&deref(options, "options"), kInputDefaults, "options")); });
}

void rekindle_call_options_init(rekindle_call_options *options) {
    write_defaults(options, kCallDefaults);
}

rekindle_status rekindle_layer_output_count(const rekindle_layer *layer, size_t *count) {
    return guard([&] {
        size_t outputs = deref(layer, "layer").value->output_count();
        deref(count, "count") = outputs;
    });
}

rekindle_status rekindle_layer_call(rekindle_layer *layer, const rekindle_call_options *options,
                                    rekindle_symbol **outputs, size_t capacity, size_t *output_count) {
    return guard([&] {
        std::shared_ptr<const Layer> called = deref(layer, "layer").value;
        rekindle_call_options given = read_options(&deref(options, "options"), kCallDefaults, "options");
        deref(outputs, "outputs");
        size_t count = called->output_count();
        require(capacity >= count, "capacity is ", capacity, "; expected at least the number of outputs, ", count);
        CallArguments arguments;
        std::vector<SymbolPointer> inputs = read_call(given, arguments);
        hand_out(call_layer(called, std::move(inputs), arguments), outputs);
        if (output_count != nullptr) *output_count = count;
    });
}

rekindle_status rekindle_layer_apply(rekindle_layer *layer, const rekindle_symbol *input, rekindle_symbol **output) {
    return create(output, "output", [&] {
        std::shared_ptr<const Layer> called = deref(layer, "layer").value;
        size_t count = called->output_count();
        require(count == 1, "layer has ", count, " outputs; expected one, or rekindle_layer_call");
        return call_layer(called, {deref(input, "input").value})[0];
    });
}

rekindle_status rekindle_symbol_rank(const rekindle_symbol *symbol, size_t *rank) {
    return guard([&] {
        const Shape &shape = deref(symbol, "symbol").value->shape;
        deref(rank, "rank") = shape.size();
    });
}

rekindle_status rekindle_symbol_dimension(const rekindle_symbol *symbol, size_t index, int64_t *dimension) {
    return guard([&] {
        const Shape &shape = deref(symbol, "symbol").value->shape;
        require(index < shape.size(), "index is ", index, "; the symbol has ", shape.size(), " dimensions");
        deref(dimension, "dimension") = shape[index];
    });
}

void rekindle_symbol_destroy(rekindle_symbol *symbol) {
    destroy(symbol);
}

void rekindle_functional_options_init(rekindle_functional_options *options) {
    write_defaults(options, kFunctionalDefaults);
}

rekindle_status rekindle_functional_create(const rekindle_functional_options *options, rekindle_model **model) {
    return create(model, "model", [&] {
        rekindle_functional_options given = read_options(&deref(options, "options"), kFunctionalDefaults, "options");
        std::vector<SymbolPointer> inputs = read_symbols(given.inputs, given.input_count, "options->inputs");
        std::vector<SymbolPointer> outputs = read_symbols(given.outputs, given.output_count, "options->outputs");
        Seed seed = read_seed(given.seed);
        return make_functional(read_text_or(given.name, "functional", "options->name"), seed, inputs, outputs);
    });
}

} // extern "C"
