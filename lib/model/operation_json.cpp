#include "model/operation_json.h"

#include "core/error.h"
#include "core/json.h"
#include "layers/operation.h"
#include "parts/argument.h"
#include "parts/known_keys.h"
#include "parts/name_field.h"

namespace rekindle {
namespace {

constexpr const char *kConfigKeys[] = {"name"};
constexpr parts::AcceptedKey kAcceptedKeys[] = {{"dtype", "null"}};

// What a call is made on: the tensors, and the rest as it stands.
struct Arguments {
    Json list;
    std::vector<size_t> places; // of the tensors
    std::vector<TensorName> tensors;

    // With nothing in the places of the tensors.
    Json constants() const {
        Json others = list;
        for (size_t place : places) others[place] = nullptr;
        return others;
    }
};

Arguments read_arguments(const Json &call, const std::string &what) {
    const Json *list = call.is_object() ? parts::find(call, "args") : nullptr;
    const Json *named = call.is_object() ? parts::find(call, "kwargs") : nullptr;
    require(list != nullptr && list->is_array(), what, " is ", call.dump(),
            "; expected an object with a list \"args\"");
    require(named == nullptr || named->empty(), what, ": kwargs is ", named->dump(),
            "; this library takes operations without named arguments");
    Arguments read{*list, {}, {}};
    for (size_t i = 0; i < list->size(); ++i) {
        if (!is_tensor((*list)[i])) continue;
        read.places.push_back(i);
        read.tensors.push_back(tensor_from_json((*list)[i], text(what, ": args[", i, "]")));
    }
    return read;
}

} // namespace

std::optional<CalledOperation> operation_from_json(const Json &description, const std::string &name,
                                                   const std::string &what) {
    const Json *class_name = parts::find(description, "class_name"), *calls = parts::find(description, kCalls);
    const Json *config = parts::find(description, "config");
    bool is_known =
        class_name != nullptr && class_name->is_string() && is_operation_class(class_name->get<std::string>());
    if (!is_known) return std::nullopt;
    CalledOperation made;
    try {
        bool has_call = calls != nullptr && calls->is_array() && !calls->empty();
        require(has_call, "an operation has no \"", kCalls, "\"; expected a list of one call at least");
        Arguments first = read_arguments((*calls)[0], text(kCalls, "[0]"));
        made.layer = make_operation(class_name->get<std::string>(), first.list, first.places);
        if (config != nullptr) parts::require_known_keys(*config, made.layer->class_name(), kConfigKeys, kAcceptedKeys);
        parts::require_no_slash(name, {parts::kInJson, "name"});
        made.layer->name_by(name);
        for (const Json &call : *calls) {
            std::string place = text(kCalls, "[", made.calls.size(), "]");
            Arguments arguments = read_arguments(call, place);
            require(arguments.constants() == first.constants(), place, " has the arguments ", arguments.list.dump(),
                    "; expected those of the first call, but for the tensors");
            made.calls.push_back({std::move(arguments.tensors)});
        }
    } catch (const Error &error) {
        throw Error(error.status(), text(what, ": ", error.what()));
    }
    return made;
}

} // namespace rekindle
