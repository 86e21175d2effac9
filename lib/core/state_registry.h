#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/dtype.h"
#include "core/shape.h"
#include "rekindle/checkpoint.h"

namespace rekindle {

// One piece of what training changes, with a unique name. `read` copies the current value, row-major, to memory of the
// size of `shape`; `write` is the reverse. What is not registered must not change during fit.
struct StateEntry {
    std::string name;
    rekindle_entry_kind kind;
    Dtype dtype;
    Shape shape;
    std::function<void(void *)> read;
    // Gets the shape, too: equal to `shape`, or for an entry of open length with another first dimension.
    std::function<void(const void *, const Shape &)> write;
    // Only of an entry of open length: its shape in the snapshot that is being taken, for which `read` is called next.
    std::function<Shape()> measure = {};
};

// Whether the entry can be written from an array of that shape.
inline bool takes_shape(const StateEntry &entry, const Shape &shape) {
    if (!entry.measure) return shape == entry.shape;
    return shape.size() == entry.shape.size() && std::equal(shape.begin() + 1, shape.end(), entry.shape.begin() + 1);
}

// All state of a run, in a fixed order.
using StateRegistry = std::vector<StateEntry>;

// Gives the entries of open length their shapes, for the snapshot that is being taken.
inline void measure(StateRegistry &registry) {
    for (StateEntry &entry : registry) {
        if (entry.measure) entry.shape = entry.measure();
    }
}

// An entry of open length whose bytes `get` makes for each snapshot, and `set` takes.
inline StateEntry made_bytes_state(std::string name, rekindle_entry_kind kind, std::function<std::string()> get,
                                   std::function<void(const void *bytes, size_t size)> set) {
    auto bytes = std::make_shared<std::string>();
    return {std::move(name),
            kind,
            REKINDLE_UINT8,
            {0},
            [bytes](void *to) { std::copy(bytes->begin(), bytes->end(), static_cast<char *>(to)); },
            [set = std::move(set)](const void *from, const Shape &shape) { set(from, element_count(shape)); },
            [bytes, get = std::move(get)]() -> Shape {
                *bytes = get();
                return {static_cast<int64_t>(bytes->size())};
            }};
}

// An entry for one number that lies at a fixed address.
template <class T>
StateEntry scalar_state(std::string name, rekindle_entry_kind kind, Dtype dtype, T *number) {
    return {std::move(name),
            kind,
            dtype,
            {},
            [number](void *to) { *static_cast<T *>(to) = *number; },
            [number](const void *from, const Shape &) { *number = *static_cast<const T *>(from); }};
}

} // namespace rekindle
