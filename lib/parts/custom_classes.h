#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/error.h"
#include "edge/edge.h"
#include "parts/custom_part.h"
#include "parts/registry.h"

namespace rekindle::parts {

// Calls a factory of the host's with the part's config, without the keys that the library writes itself; throws its
// status, if that is none of success, with the text of what failed inside.
void call_factory(const char *kind, const Description &description, std::span<const char *const> own_keys,
                  const std::function<rekindle_status(const char *config)> &factory);

// The classes of one kind that the host has registered, by which parts of its own are made from JSON. Thread-safe.
template <class Handle>
class CustomClasses {
public:
    using Factory = rekindle_status (*)(void *context, const char *config, Handle **part);

    // The process's, which lasts as long as that: models may be loaded while it exits.
    static CustomClasses &instance() {
        static CustomClasses &classes = *new CustomClasses;
        return classes;
    }

    // What a register function does. A null factory forgets the class; `is_class` tells whether a class of the
    // library's has a name.
    rekindle_status set(const char *class_name, Factory factory, void *context,
                        bool (*is_class)(const std::string &name)) {
        return capi::guard([&] {
            std::string name = CustomPart::read_class_name(class_name, "class_name", is_class);
            std::lock_guard<std::mutex> lock(mutex_);
            if (factory == nullptr) {
                classes_.erase(name);
            } else {
                classes_.insert_or_assign(name, Class{factory, context});
            }
        });
    }

    // The part that the host makes of what is described; null if its class is not registered. `kind` ("layer") is what
    // errors call it, and `own_keys` are what the library itself writes into the config. Throws what the factory
    // returns.
    auto make(const char *kind, const Description &description, std::span<const char *const> own_keys) const
        -> decltype(Handle::value) {
        const std::string &class_name = description.name;
        std::optional<Class> known = find(class_name);
        if (!known) return nullptr;
        Handle *made = nullptr;
        call_factory(kind, description, own_keys,
                     [&](const char *config) { return known->factory(known->context, config, &made); });
        require(made != nullptr, kind, " \"", class_name, "\": the factory of its class gave none");
        auto part = std::move(made->value);
        capi::destroy(made);
        require(part->class_name() == class_name, kind, " \"", class_name, "\": the factory of its class gave a \"",
                part->class_name(), '"');
        return part;
    }

private:
    CustomClasses() = default;

    struct Class {
        Factory factory;
        void *context;
    };

    std::optional<Class> find(const std::string &class_name) const {
        std::lock_guard<std::mutex> lock(mutex_);
        auto found = classes_.find(class_name);
        if (found == classes_.end()) return std::nullopt;
        return found->second;
    }

    mutable std::mutex mutex_;
    std::map<std::string, Class> classes_;
};

} // namespace rekindle::parts
