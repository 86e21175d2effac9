#pragma once

#include "parts/optional_field.h"
#include "parts/options_table.h"
#include "parts/text_field.h"
#include "rekindle/callbacks.h"
#include "training/callback.h"

// What the callbacks of the library have in common.
namespace rekindle {

// A callback that is made from options.
template <class Options>
class CallbackWith : public Callback {
public:
    explicit CallbackWith(Options options) : options_(std::move(options)) {}

protected:
    const Options options_;
};

// The body of a callback's create function.
template <class Made, class Table, class Public>
rekindle_status create_callback(const Table &table, const Public *options, rekindle_callback **callback) {
    return capi::create(callback, "callback", [&] { return std::make_shared<Made>(table.read(options)); });
}

} // namespace rekindle
