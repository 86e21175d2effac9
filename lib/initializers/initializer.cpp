#include "initializers/initializer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/error.h"
#include "core/interruption.h"
#include "core/json.h"
#include "core/philox.h"
#include "parts/keras_keys.h"
#include "parts/registry.h"

namespace rekindle {
namespace {

// Element i of a stream: uniform in [0, 1) with 24 bits, from word i % 4 of block i / 4.
class UniformStream {
public:
    explicit UniformStream(uint64_t key) : key_(key) {}
    double operator()(uint64_t i) {
        if (i / 4 != block_index_) {
            block_index_ = i / 4;
            block_ = philox(key_, block_index_, 0);
        }
        return static_cast<double>(block_[i % 4] >> 8) * 0x1p-24;
    }

private:
    uint64_t key_;
    uint64_t block_index_ = UINT64_MAX;
    PhiloxBlock block_{};
};

// Standard normal number i of a stream, attempt by attempt independent (Box and Muller, 1958).
double standard_normal(uint64_t key, uint64_t i, uint64_t attempt) {
    PhiloxBlock block = philox(key, i, attempt + 1);
    double first = (static_cast<double>(block[0]) + 1.0) * 0x1p-32; // in (0, 1]
    double second = static_cast<double>(block[1]) * 0x1p-32;
    return std::sqrt(-2.0 * std::log(first)) * std::cos(2.0 * std::numbers::pi * second);
}

// The elements [begin, end) of a weight, as all functions here.
void fill_uniform(double low, double high, uint64_t key, float *values, size_t begin, size_t end) {
    UniformStream uniform(key);
    for (size_t i = begin; i < end; ++i) values[i] = static_cast<float>(low + (high - low) * uniform(i));
}

void glorot_uniform(const Initializer &, const Fans &fans, uint64_t key, float *values, size_t begin, size_t end) {
    double limit = std::sqrt(6.0 / (fans.in + fans.out));
    fill_uniform(-limit, limit, key, values, begin, end);
}

void he_normal(const Initializer &, const Fans &fans, uint64_t key, float *values, size_t begin, size_t end) {
    // The deviation of a standard normal truncated at two deviations.
    constexpr double kTruncatedDeviation = 0.87962566103423978;
    double scale = std::sqrt(2.0 / fans.in) / kTruncatedDeviation;
    for (size_t i = begin; i < end; ++i) {
        double drawn = standard_normal(key, i, 0);
        for (uint64_t attempt = 1; std::abs(drawn) > 2.0; ++attempt) drawn = standard_normal(key, i, attempt);
        values[i] = static_cast<float>(scale * drawn);
    }
}

void random_normal(const Initializer &initializer, const Fans &, uint64_t key, float *values, size_t begin,
                   size_t end) {
    for (size_t i = begin; i < end; ++i) {
        values[i] = static_cast<float>(initializer.mean + initializer.stddev * standard_normal(key, i, 0));
    }
}

void random_uniform(const Initializer &initializer, const Fans &, uint64_t key, float *values, size_t begin,
                    size_t end) {
    fill_uniform(initializer.minval, initializer.maxval, key, values, begin, end);
}

void zeros(const Initializer &, const Fans &, uint64_t, float *values, size_t begin, size_t end) {
    std::fill(values + begin, values + end, 0.0f);
}

void ones(const Initializer &, const Fans &, uint64_t, float *values, size_t begin, size_t end) {
    std::fill(values + begin, values + end, 1.0f);
}

struct Number {
    const char *key; // null: none
    double Initializer::*member;
};

struct InitializerClass {
    const char *name;
    const char *class_name;
    void (*fill)(const Initializer &, const Fans &, uint64_t, float *, size_t begin, size_t end);
    bool has_seed;
    std::array<Number, 2> numbers;
};

constexpr std::array<InitializerClass, 6> kInitializers{{
    {"glorot_uniform", "GlorotUniform", glorot_uniform, true, {}},
    {"he_normal", "HeNormal", he_normal, true, {}},
    {"zeros", "Zeros", zeros, false, {}},
    {"ones", "Ones", ones, false, {}},
    {"random_normal",
     "RandomNormal",
     random_normal,
     true,
     {{{"mean", &Initializer::mean}, {"stddev", &Initializer::stddev}}}},
    {"random_uniform",
     "RandomUniform",
     random_uniform,
     true,
     {{{"minval", &Initializer::minval}, {"maxval", &Initializer::maxval}}}},
}};

const InitializerClass *find_class(const std::string &name) {
    for (const InitializerClass &kind : kInitializers) {
        if (name == kind.name || name == kind.class_name) return &kind;
    }
    return nullptr;
}

void read_config(const InitializerClass &kind, const Json &config, Initializer &initializer) {
    std::array<const char *, 3> keys{kind.numbers[0].key, kind.numbers[1].key, kind.has_seed ? "seed" : nullptr};
    parts::require_known_keys(config, kind.class_name, keys, parts::initializer_keys());
    for (const Number &number : kind.numbers) {
        const Json *value = number.key == nullptr ? nullptr : parts::find(config, number.key);
        if (value != nullptr) parts::read_json(*value, number.key, initializer.*number.member);
    }
    const Json *seed = kind.has_seed ? parts::find(config, "seed") : nullptr;
    if (seed != nullptr && !seed->is_null()) parts::read_json(*seed, "seed", initializer.seed);
}

} // namespace

void check_initializer(const Initializer &initializer, const std::string &argument) {
    if (find_class(initializer.name) == nullptr) {
        std::array<const char *, kInitializers.size()> names;
        for (size_t i = 0; i < names.size(); ++i) names[i] = kInitializers[i].name;
        parts::fail_unknown(argument.c_str(), initializer.name, names);
    }
    require(std::isfinite(initializer.mean), argument, ": mean is ", initializer.mean, "; expected a finite number");
    require(std::isfinite(initializer.stddev) && initializer.stddev >= 0.0, argument, ": stddev is ",
            initializer.stddev, "; expected a finite number, 0 or more");
    require(std::isfinite(initializer.minval) && std::isfinite(initializer.maxval) &&
                initializer.minval <= initializer.maxval,
            argument, ": minval is ", initializer.minval, " and maxval ", initializer.maxval,
            "; expected finite numbers in order");
}

void initialize(const Initializer &initializer, const Fans &fans, uint64_t key, float *values, size_t count) {
    if (initializer.seed != 0) key = stream_key(initializer.seed, RandomStream::kInitializer);
    constexpr size_t kPiece = size_t{1} << 16;
    const InitializerClass *kind = find_class(initializer.name);
    for (size_t begin = 0; begin < count; begin += kPiece) {
        check_interruption();
        kind->fill(initializer, fans, key, values, begin, std::min(count, begin + kPiece));
    }
}

void write_initializer(Json &object, const char *key, const Initializer &initializer) {
    const InitializerClass *kind = find_class(initializer.name);
    Json config = Json::object();
    for (const Number &number : kind->numbers) {
        if (number.key != nullptr) config[number.key] = initializer.*number.member;
    }
    if (kind->has_seed) config["seed"] = initializer.seed;
    object[key] = parts::describe(kind->class_name, config);
}

Initializer initializer_from_json(const Json &json, const std::string &argument) {
    parts::Description description = parts::describe_part(json, argument.c_str());
    Initializer initializer;
    initializer.name = description.name;
    const InitializerClass *kind = find_class(description.name);
    if (kind != nullptr) {
        initializer.name = kind->name;
        read_config(*kind, description.config, initializer);
    }
    check_initializer(initializer, argument);
    return initializer;
}

} // namespace rekindle
