#pragma once

#include "parts/keras_keys.h"
#include "parts/part.h"
#include "regularizers/regularizer.h"
#include "rekindle/regularizer.h"

namespace rekindle {

using RegularizerClass = parts::PartClass<const Regularizer>;

// What follows from a regularizer's options and their table.
template <class Options, const auto &kOptions>
using RegularizerWith = parts::PartWith<Regularizer, Options, kOptions>;

// What a regularizer's line in the registry stands for. The short name may be null.
template <class Part, const auto &kOptions>
constexpr RegularizerClass regularizer_class(const char *name, const char *short_name = nullptr) noexcept {
    RegularizerClass made = parts::part_class<const Regularizer, Part, kOptions, parts::no_keys>(name);
    made.short_name = short_name;
    return made;
}

// l1 sum |w| + l2 sum w^2, with its gradient where that is wanted.
double norm_penalty(double l1, double l2, const Penalized &given);

} // namespace rekindle
