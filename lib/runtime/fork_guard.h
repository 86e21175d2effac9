#pragma once

namespace rekindle::runtime {

// Registers the fork handlers; from here on a forked child is refused. Called when the runtime starts.
void mark_in_use();

// True in a child that was forked after mark_in_use.
bool in_forked_child() noexcept;

// File descriptors that a forked child must not keep, because they carry locks: closed in the child.
void close_in_child(int descriptor);
void forget_descriptor(int descriptor);

} // namespace rekindle::runtime
