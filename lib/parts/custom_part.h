#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/json_fwd.h"
#include "edge/edge.h"
#include "runtime/float_mode.h"

namespace rekindle::parts {

// What an error begins with: layer "scale".
struct Called {
    const char *kind;
    const char *name;
};

inline std::ostream &operator<<(std::ostream &stream, const Called &called) {
    return stream << called.kind << " \"" << called.name << "\"";
}

// What the parts of the host's own have in common, whatever their kind: the class's name and config, and what their
// functions get.
class CustomPart {
public:
    // From options with the fields class_name and config. Throws INVALID_ARGUMENT. `is_class` tells whether a class of
    // the library's has a name, and `own_keys` are what the library itself writes into the config.
    template <class Public>
    CustomPart(const Public &given, bool (*is_class)(const std::string &name), std::span<const char *const> own_keys)
        : class_name_(read_class_name(given.class_name, "options->class_name", is_class)),
          config_(read_config(given.config, own_keys)), user_data_(given.user_data) {}
    ~CustomPart() {
        if (destroy_ != nullptr) destroy_(user_data_);
    }
    CustomPart(const CustomPart &) = delete;
    CustomPart &operator=(const CustomPart &) = delete;

    // Last in a part's constructor, where nothing can fail any more: the part destroys the host's data when it goes.
    template <class Public>
    void take_over(const Public &given) noexcept {
        destroy_ = given.destroy;
    }

    const char *class_name() const { return class_name_.c_str(); }
    // Adds the host's config.
    void write_config(Json &config) const;

    // Calls a function of the host's, in the host's float mode and interrupted by nothing. Throws ABORTED, with the
    // function's name, where it returns another number than 0.
    template <class... Parameters, class... Arguments>
    void call(const Called &called, const char *name, int (*function)(void *, Parameters...),
              Arguments... arguments) const {
        InterruptibleScope alone(nullptr);
        int result = 0;
        {
            runtime::HostFloatMode float_mode;
            result = function(user_data_, arguments...);
        }
        if (result != 0) fail(REKINDLE_ABORTED, called, ": ", name, " returned ", result);
    }

    // A class name that a part of the host's own may have.
    static std::string read_class_name(const char *given, const char *argument,
                                       bool (*is_class)(const std::string &name));

private:
    static std::shared_ptr<const Json> read_config(const char *given, std::span<const char *const> own_keys);

    std::string class_name_;
    std::shared_ptr<const Json> config_; // null: none
    void *user_data_;
    void (*destroy_)(void *user_data) = nullptr;
};

// Throws INVALID_ARGUMENT unless the function is given.
template <class Function>
void require_function(Function *function, const char *argument) {
    require(function != nullptr, argument, " is NULL; expected a function");
}

} // namespace rekindle::parts
