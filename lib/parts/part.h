#pragma once

#include "parts/options_table.h"
#include "parts/registry.h"

namespace rekindle::parts {

// The body of a part's create function: Part is made from the options that the table reads.
template <class Part, class Table, class Public, class Handle>
rekindle_status create(const Table &table, const Public *options, Handle **handle, const char *argument) {
    return capi::create(handle, argument, [&] { return std::make_shared<Part>(table.read(options)); });
}

} // namespace rekindle::parts
