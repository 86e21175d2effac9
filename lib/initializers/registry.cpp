#include "core/json.h"
#include "core/philox.h"
#include "initializers/initializer_options.h"

namespace rekindle {

// One line for each initializer.
#define REKINDLE_INITIALIZERS(INITIALIZER)                                                                             \
    INITIALIZER(Constant)                                                                                              \
    INITIALIZER(GlorotNormal)                                                                                          \
    INITIALIZER(GlorotUniform)                                                                                         \
    INITIALIZER(HeNormal)                                                                                              \
    INITIALIZER(HeUniform)                                                                                             \
    INITIALIZER(Identity)                                                                                              \
    INITIALIZER(LecunNormal)                                                                                           \
    INITIALIZER(LecunUniform)                                                                                          \
    INITIALIZER(Ones)                                                                                                  \
    INITIALIZER(Orthogonal)                                                                                            \
    INITIALIZER(RandomNormal)                                                                                          \
    INITIALIZER(RandomUniform)                                                                                         \
    INITIALIZER(TruncatedNormal)                                                                                       \
    INITIALIZER(VarianceScaling)                                                                                       \
    INITIALIZER(Zeros)

#define REKINDLE_DECLARE(name) extern const InitializerClass k##name;
#define REKINDLE_LIST(name) &k##name,
REKINDLE_INITIALIZERS(REKINDLE_DECLARE)

namespace {

constexpr std::array kInitializers{REKINDLE_INITIALIZERS(REKINDLE_LIST)};

} // namespace

Fans fans_of(const Shape &shape) {
    if (shape.empty()) return {};
    double last = static_cast<double>(shape.back());
    if (shape.size() == 1) return {last, last};
    size_t in = shape.size() - 2;
    double window = static_cast<double>(element_count(Shape(shape.begin(), shape.end() - 2)));
    return {window * static_cast<double>(shape[in]), window * last};
}

void initialize(const Initializer &initializer, FirstValues weight) {
    if (initializer.seed() != 0) weight.key = stream_key(initializer.seed(), RandomStream::kInitializer);
    initializer.fill(weight);
}

InitializerPointer make_initializer(const std::string &name, const char *argument) {
    return parts::part_from_name(kInitializers, argument, name);
}

InitializerPointer initializer_from_json(const Json &json, const char *argument) {
    return parts::part_from_json(kInitializers, argument, json);
}

} // namespace rekindle
