#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "regularizers/regularizer_options.h"

namespace rekindle {
namespace {

using Given = rekindle_orthogonal_regularizer_options;

// In the order of rekindle_orthogonal_mode.
enum class Mode { kRows, kColumns };

struct OrthogonalOptions {
    double factor;
    Mode mode;
};

constexpr auto kOptions = parts::options_table<OrthogonalOptions>(
    Given REKINDLE_ORTHOGONAL_REGULARIZER_OPTIONS_INIT,
    parts::field("factor", &Given::factor, &OrthogonalOptions::factor, parts::at_least(0.0)),
    parts::choice("mode", &Given::mode, &OrthogonalOptions::mode, "rows", "columns"),
    parts::reserved(&Given::reserved));

constexpr double kSmallestSquare = 1e-14; // as Keras's normalize: of a vector's norm

class OrthogonalRegularizer final : public RegularizerWith<OrthogonalOptions, kOptions> {
public:
    static constexpr const char *kClassName = "OrthogonalRegularizer";

    using PartWith::PartWith;
    const char *class_name() const override { return kClassName; }
    bool needs_row_major() const override { return true; }
    void check(const Shape &shape) const override {
        require(shape.size() == 2, "OrthogonalRegularizer: the weight's shape is ", to_string(shape),
                "; expected two dimensions");
    }
    size_t workspace_size(const Shape &shape) const override;
    double penalty(const Penalized &given, const Shape &shape) const override;
};

// The vectors of a matrix: the first element of each, and the step between elements.
struct Vectors {
    size_t count, size, step, element_step;
    size_t at(size_t vector, size_t element) const { return vector * step + element * element_step; }
};

// In the workspace: the unit vector of each vector, the factor that it was made with, and room for one more vector.
struct Units {
    double *values;   // count x size
    double *inverses; // of the norms; count
    double *pull;     // size
};

Vectors vectors_of(const Shape &shape, Mode mode) {
    size_t rows = static_cast<size_t>(shape[0]), columns = static_cast<size_t>(shape[1]);
    return mode == Mode::kRows ? Vectors{rows, columns, columns, 1} : Vectors{columns, rows, 1, columns};
}

Units units_of(const float *weight, const Vectors &vectors, double *workspace) {
    double *inverses = workspace + vectors.count * vectors.size;
    Units units{workspace, inverses, inverses + vectors.count};
    for (size_t v = 0; v < vectors.count; ++v) {
        double square = 0;
        for (size_t e = 0; e < vectors.size; ++e) {
            double value = static_cast<double>(weight[vectors.at(v, e)]);
            square += value * value;
        }
        units.inverses[v] = 1 / std::sqrt(std::max(square, kSmallestSquare));
        for (size_t e = 0; e < vectors.size; ++e) {
            units.values[v * vectors.size + e] = units.inverses[v] * static_cast<double>(weight[vectors.at(v, e)]);
        }
    }
    return units;
}

size_t OrthogonalRegularizer::workspace_size(const Shape &shape) const {
    Vectors vectors = vectors_of(shape, options_.mode);
    return vectors.count * vectors.size + vectors.count + vectors.size;
}

// With unit vectors u, v and s = sign(u . v)
// the derivative of |u . v| by the vector of u is s (v - (u . v) u) / its norm.
double OrthogonalRegularizer::penalty(const Penalized &given, const Shape &shape) const {
    Vectors vectors = vectors_of(shape, options_.mode);
    if (vectors.count < 2) return 0;
    Units units = units_of(given.weight, vectors, given.workspace);
    double pairs = static_cast<double>(vectors.count) * (static_cast<double>(vectors.count) - 1) / 2;
    double scale = given.factor * options_.factor / pairs, sum = 0;
    for (size_t a = 0; a < vectors.count; ++a) {
        const double *u = &units.values[a * vectors.size];
        std::fill_n(units.pull, vectors.size, 0.0);
        double along = 0; // the sum of |u . v|, which u itself is pulled by
        for (size_t b = 0; b < vectors.count; ++b) {
            if (b == a) continue;
            const double *v = &units.values[b * vectors.size];
            double cosine = 0;
            for (size_t e = 0; e < vectors.size; ++e) cosine += u[e] * v[e];
            double sign = cosine > 0 ? 1 : cosine < 0 ? -1 : 0;
            along += std::abs(cosine);
            for (size_t e = 0; e < vectors.size; ++e) units.pull[e] += sign * v[e];
        }
        sum += along / 2;
        if (given.gradient == nullptr) continue;
        for (size_t e = 0; e < vectors.size; ++e) {
            double slope = scale * units.inverses[a] * (units.pull[e] - along * u[e]);
            given.gradient[vectors.at(a, e)] += static_cast<float>(slope);
        }
    }
    return scale * sum;
}

} // namespace

extern const RegularizerClass kOrthogonalRegularizer =
    regularizer_class<OrthogonalRegularizer, kOptions>("orthogonal_regularizer");

} // namespace rekindle

extern "C" {

void rekindle_orthogonal_regularizer_options_init(rekindle_orthogonal_regularizer_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_orthogonal_regularizer_create(const rekindle_orthogonal_regularizer_options *options,
                                                       rekindle_regularizer **regularizer) {
    return rekindle::parts::create<rekindle::OrthogonalRegularizer>(rekindle::kOptions, options, regularizer,
                                                                    "regularizer");
}

} // extern "C"
