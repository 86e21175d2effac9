#pragma once

#include <optional>
#include <string_view>

// Descriptors of the host's that lead to people.
namespace rekindle::platform {

// The width of the terminal that a descriptor leads to, which can move its cursor; nothing for a file, a pipe, and a
// terminal that the environment variable TERM calls dumb.
std::optional<int> terminal_columns(int descriptor);

// Writes all of it, or as much as goes: nobody waits for what cannot be shown.
void write_to_descriptor(int descriptor, std::string_view text) noexcept;

} // namespace rekindle::platform
