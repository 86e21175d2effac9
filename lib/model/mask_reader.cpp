#include "model/mask_reader.h"

#include "core/error.h"
#include "core/json.h"
#include "model/json_inputs.h"
#include "parts/json_values.h"

namespace rekindle {
namespace {

const Json *find(const Json &object, const char *key) {
    return object.is_object() ? parts::find(object, key) : nullptr;
}

// What an operation is told besides its operands; not how it is called, nor what type it gives.
std::string options_of(const Json &description) {
    std::string options;
    const Json *config = find(description, "config");
    if (config == nullptr || !config->is_object()) return options;
    for (const auto &[key, value] : config->items()) {
        bool is_option = key != "name" && key != "dtype" && key != "trainable" && !value.is_null();
        if (is_option) options += text(" ", key, "=", value.dump());
    }
    return options;
}

// One operand, or a list of them; the tensors among them go to `tensors`.
std::string operand_text(const Json &operand, const std::string &what, std::vector<TensorName> &tensors) {
    if (is_tensor(operand)) {
        tensors.push_back(tensor_from_json(operand, what));
        return "T";
    }
    if (operand.is_number()) return Json(operand.get<double>()).dump();
    if (!operand.is_array()) return operand.dump();
    std::string list;
    for (const Json &one : operand) list += (list.empty() ? "" : ",") + operand_text(one, what, tensors);
    return "[" + list + "]";
}

} // namespace

bool MaskReader::is_operation(const Json &description) {
    const Json *module = find(description, "module");
    return module != nullptr && module->is_string() &&
           module->get_ref<const std::string &>().starts_with("keras.src.ops");
}

std::vector<CallOf<TensorName>> MaskReader::add_operation(const std::string &name, const Json &description,
                                                          const std::string &what) {
    const Json *class_name = find(description, "class_name"), *calls = find(description, kCalls);
    require(class_name != nullptr && class_name->is_string() && calls != nullptr && calls->is_array(), what,
            " is an operation; expected a \"class_name\", which is a text, and \"", kCalls, "\", which are a list");
    std::vector<CallOf<TensorName>> made;
    std::vector<std::string> &texts = operations_[name];
    for (const Json &call : *calls) {
        const Json *arguments = find(call, "args");
        require(arguments != nullptr && arguments->is_array(), what, ": ", kCalls, "[", made.size(), "] is ",
                call.dump(), "; expected an object with a list \"args\"");
        std::string list = operand_text(*arguments, what, made.emplace_back().tensors);
        texts.push_back(text(class_name->get_ref<const std::string &>(), "(", list.substr(1, list.size() - 2), ")",
                             options_of(description)));
    }
    return made;
}

MaskTerms::Term MaskReader::term(const TensorName &name) {
    auto result = results_.find({name.layer, name.call});
    return result != results_.end() ? result->second : terms_.tensor(name.layer, name.call, name.output);
}

std::optional<MaskReader::Term> MaskReader::mask_of(const TensorName &name) const {
    auto mask = masks_.find({{name.layer, name.call}, name.output});
    return mask == masks_.end() ? std::nullopt : std::optional(mask->second);
}

MaskedTerm MaskReader::masked_term(const TensorName &name) {
    return {term(name), mask_of(name)};
}

void MaskReader::call_operation(const std::string &name, size_t number, const std::vector<TensorName> &tensors) {
    std::vector<Term> operands;
    operands.reserve(tensors.size());
    for (const TensorName &tensor : tensors) operands.push_back(term(tensor));
    const std::string &text = operations_.at(name)[number];
    bool is_cast = text == "ConvertToTensor(T)"; // which gives what it is given
    results_[{name, number}] = is_cast ? operands[0] : terms_.of(text, operands);
}

void MaskReader::require_travelling(const TensorName &mask, const TensorName &input, const std::string &what) const {
    auto made = results_.find({mask.layer, mask.call});
    bool is_same = made != results_.end() && mask_of(input) == made->second;
    require(is_same, what, ": mask is what the ", made == results_.end() ? "layer" : "operation", " \"", mask.layer,
            "\" makes, and not the one that travels with the input; this library takes operations "
            "only where they make that");
}

void MaskReader::settle(CallOf<TensorName> &call, const std::string &what) const {
    auto is_result = [&](const TensorName &name) { return results_.count({name.layer, name.call}) != 0; };
    for (const TravellingMask &one : call.travelling) {
        require(one.input < call.tensors.size() - call.arguments.value_count(), what, " is given the mask of input ",
                one.input, "; expected only those of its inputs");
        require_travelling(one.mask, call.tensors[one.input], what);
    }
    if (call.arguments.has_mask && is_result(call.tensors.back()) && call.arguments.initial_state == 0) {
        require_travelling(call.tensors.back(), call.tensors.front(), what);
        call.tensors.pop_back();
        call.arguments.has_mask = false;
    }
    for (const TensorName &name : call.tensors) {
        require(!is_result(name), what, " is made on the operation \"", name.layer,
                "\"; this library takes operations only where they make the mask that travels with the input");
    }
}

void MaskReader::call_model(const TensorName &output) {
    masks_[{{output.layer, output.call}, output.output}] = terms_.of("the mask of T", {term(output)});
}

void MaskReader::call_layer(const std::string &name, size_t number, const Layer &layer,
                            const CallOf<TensorName> &call) {
    std::vector<MaskedTerm> inputs;
    for (const TensorName &tensor : call.tensors) inputs.push_back(masked_term(tensor));
    if (call.arguments.has_mask) {
        inputs[0].mask = inputs.back().tensor;
        inputs.pop_back();
    }
    Term mask = layer.mask_term(terms_, inputs);
    for (size_t i = 0; i < layer.masked_outputs(); ++i) masks_[{{name, number}, i}] = mask;
}

} // namespace rekindle
