#pragma once

#include "parts/options_table.h"
#include "parts/registry.h"

namespace rekindle::parts {

// What follows from a part's options and their table: between the part and its kind.
template <class Kind, class Options, const auto &kOptions>
class PartWith : public Kind {
public:
    explicit PartWith(Options options) : options_(std::move(options)) {}

    void write_config(Json &config) const override { kOptions.write(options_, config); }

protected:
    const Options options_;
};

// The body of a part's create function: Part is made from the options that the table reads.
template <class Part, class Table, class Public, class Handle>
rekindle_status create(const Table &table, const Public *options, Handle **handle, const char *argument) {
    return capi::create(handle, argument, [&] { return std::make_shared<Part>(table.read(options)); });
}

// The class of a part that is made from the options which its table reads; `keys` are those that Keras writes besides.
template <class Kind, class Part, const auto &kOptions, std::span<const AcceptedKey> (*keys)()>
constexpr PartClass<Kind> part_class(const char *name) noexcept {
    return {
        .class_name = Part::kClassName, .name = name, .from_config = [](const Json &config) -> std::shared_ptr<Kind> {
            return std::make_shared<Part>(kOptions.parse(config, Part::kClassName, keys()));
        }};
}

} // namespace rekindle::parts
