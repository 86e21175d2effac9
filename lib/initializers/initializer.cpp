#include "initializers/initializer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/error.h"
#include "core/interruption.h"
#include "core/philox.h"

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

struct Kind {
    const char *name;
    const char *class_name;
    void (*fill)(const Initializer &, const Fans &, uint64_t, float *, size_t begin, size_t end);
};

constexpr std::array<Kind, 6> kKinds{{
    {"glorot_uniform", "GlorotUniform", glorot_uniform},
    {"he_normal", "HeNormal", he_normal},
    {"zeros", "Zeros", zeros},
    {"ones", "Ones", ones},
    {"random_normal", "RandomNormal", random_normal},
    {"random_uniform", "RandomUniform", random_uniform},
}};

const Kind *find_kind(const std::string &name) {
    for (const Kind &kind : kKinds) {
        if (name == kind.name || name == kind.class_name) return &kind;
    }
    return nullptr;
}

} // namespace

void check_initializer(const Initializer &initializer, const std::string &argument) {
    require(
        find_kind(initializer.name) != nullptr, argument, " is \"", initializer.name,
        "\"; expected \"glorot_uniform\", \"he_normal\", \"zeros\", \"ones\", \"random_normal\" or \"random_uniform\"");
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
    const Kind *kind = find_kind(initializer.name);
    for (size_t begin = 0; begin < count; begin += kPiece) {
        check_interruption();
        kind->fill(initializer, fans, key, values, begin, std::min(count, begin + kPiece));
    }
}

Json initializer_to_json(const Initializer &initializer) {
    const Kind *kind = find_kind(initializer.name);
    Json config = Json::object();
    std::string name = kind->name;
    if (name == "random_normal") config = {{"mean", initializer.mean}, {"stddev", initializer.stddev}};
    if (name == "random_uniform") config = {{"minval", initializer.minval}, {"maxval", initializer.maxval}};
    if (name != "zeros" && name != "ones") config["seed"] = initializer.seed;
    return {{"class_name", kind->class_name}, {"config", config}};
}

Initializer initializer_from_json(const Json &json, const std::string &argument) {
    Initializer initializer;
    if (json.is_string()) {
        initializer.name = json.get<std::string>();
    } else {
        initializer.name = json.at("class_name").get<std::string>();
        Json config = json.value("config", Json::object());
        if (config.contains("seed") && !config["seed"].is_null()) {
            initializer.seed = unsigned_from_json(config["seed"], "seed");
        }
        initializer.mean = config.value("mean", initializer.mean);
        initializer.stddev = config.value("stddev", initializer.stddev);
        initializer.minval = config.value("minval", initializer.minval);
        initializer.maxval = config.value("maxval", initializer.maxval);
    }
    if (const Kind *kind = find_kind(initializer.name)) initializer.name = kind->name;
    check_initializer(initializer, argument);
    return initializer;
}

} // namespace rekindle
