#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "core/interruption.h"
#include "initializers/draws.h"
#include "initializers/initializer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_orthogonal_options;

struct OrthogonalOptions {
    double gain;
    uint64_t seed;
};

constexpr auto kOptions = parts::options_table<OrthogonalOptions>(
    Given REKINDLE_ORTHOGONAL_OPTIONS_INIT,
    parts::field("gain", &Given::gain, &OrthogonalOptions::gain, parts::any<double>()),
    parts::seed(&Given::seed, &OrthogonalOptions::seed));

class Orthogonal final : public SeededInitializerWith<OrthogonalOptions, kOptions> {
public:
    static constexpr const char *kClassName = "Orthogonal";

    using SeededInitializerWith::SeededInitializerWith;
    const char *class_name() const override { return kClassName; }
    void fill(const FirstValues &weight) const override;
};

using Vectors = std::vector<std::vector<double>>;

// Makes each vector orthogonal to those before it and of length 1 (Gram and Schmidt). The second round removes what
// rounding left in the first.
void orthonormalize(Vectors &vectors) {
    for (size_t i = 0; i < vectors.size(); ++i) {
        check_interruption();
        std::vector<double> &vector = vectors[i];
        for (int round = 0; round < 2; ++round) {
            for (size_t j = 0; j < i; ++j) {
                double along = std::inner_product(vector.begin(), vector.end(), vectors[j].begin(), 0.0);
                for (size_t k = 0; k < vector.size(); ++k) vector[k] -= along * vectors[j][k];
            }
        }
        double length = std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
        for (double &value : vector) value /= length;
    }
}

// The columns of a matrix of normal numbers, or its rows where there are fewer of these, made orthonormal. That is the
// Q of its QR decomposition whose R has a positive diagonal, which Keras takes (Saxe et al., 2014).
void Orthogonal::fill(const FirstValues &weight) const {
    require(weight.shape.size() >= 2, "Orthogonal: the weight's shape is ", to_string(weight.shape),
            "; expected two dimensions or more");
    size_t count = element_count(weight.shape), columns = static_cast<size_t>(weight.shape.back());
    size_t rows = columns == 0 ? 0 : count / columns;
    fill_normal(weight, 0.0, 1.0);
    bool by_columns = columns <= rows;
    Vectors vectors(std::min(rows, columns), std::vector<double>(std::max(rows, columns)));
    auto place = [&](size_t vector, size_t i) { return by_columns ? i * columns + vector : vector * columns + i; };
    for (size_t v = 0; v < vectors.size(); ++v) {
        for (size_t i = 0; i < vectors[v].size(); ++i) vectors[v][i] = static_cast<double>(weight.values[place(v, i)]);
    }
    orthonormalize(vectors);
    for (size_t v = 0; v < vectors.size(); ++v) {
        for (size_t i = 0; i < vectors[v].size(); ++i) {
            weight.values[place(v, i)] = static_cast<float>(options_.gain * vectors[v][i]);
        }
    }
}

} // namespace

extern const InitializerClass kOrthogonal = initializer_class<Orthogonal, kOptions>("orthogonal");

} // namespace rekindle

extern "C" {

void rekindle_orthogonal_options_init(rekindle_orthogonal_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_orthogonal_create(const rekindle_orthogonal_options *options,
                                           rekindle_initializer **initializer) {
    return rekindle::parts::create<rekindle::Orthogonal>(rekindle::kOptions, options, initializer, "initializer");
}

} // extern "C"
