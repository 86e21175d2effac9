#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/error.h"
#include "edge/edge.h"
#include "parts/registry.h"

namespace rekindle::parts {

// The config of a part of the host's own, apart: without the keys that the library writes itself, as text.
std::string host_config(const Json &config, std::span<const char *const> own_keys);

// Calls a factory of the host's; throws its status, if that is none of success, with the text of what failed inside.
void call_factory(const char *kind, const std::string &class_name, const std::function<rekindle_status()> &factory);

// The classes of one kind that the host has registered, by which parts of its own are made from JSON. Thread-safe.
template <class Handle>
class CustomClasses {
public:
    using Factory = rekindle_status (*)(void *context, const char *config, Handle **part);

    // A null factory forgets the class.
    void set(const std::string &class_name, Factory factory, void *context) {
        std::lock_guard<std::mutex> lock(mutex_);
        if (factory == nullptr) {
            classes_.erase(class_name);
        } else {
            classes_.insert_or_assign(class_name, Class{factory, context});
        }
    }

    // The part that the host makes of its config; null if the class is not registered. `kind` ("layer") is what errors
    // call it. Throws what the factory returns.
    auto make(const char *kind, const std::string &class_name, const std::string &config) const
        -> decltype(Handle::value) {
        std::optional<Class> known = find(class_name);
        if (!known) return nullptr;
        Handle *made = nullptr;
        call_factory(kind, class_name, [&] { return known->factory(known->context, config.c_str(), &made); });
        require(made != nullptr, kind, " \"", class_name, "\": the factory of its class gave none");
        auto part = std::move(made->value);
        capi::destroy(made);
        require(part->class_name() == class_name, kind, " \"", class_name, "\": the factory of its class gave a \"",
                part->class_name(), '"');
        return part;
    }

private:
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
