#include <algorithm>

#include "core/error.h"
#include "kernels/activations.h"
#include "layers/layer_options.h"
#include "parts/list_field.h"
#include "parts/part_field.h"
#include "rekindle/layer.h"
#include "runtime/parallel.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_prelu_options;

struct PreluOptions {
    std::string name;
    InitializerPointer alpha_initializer;
    RegularizerPointer alpha_regularizer;
    ConstraintPointer alpha_constraint;
    std::vector<int64_t> shared_axes;
};

constexpr auto kOptions = parts::options_table<PreluOptions>(
    Given REKINDLE_PRELU_OPTIONS_INIT, parts::layer_name(&Given::name, &PreluOptions::name),
    parts::initializer("alpha_initializer", &Given::alpha_initializer, &Given::alpha_initializer_name,
                       &PreluOptions::alpha_initializer),
    parts::optional_part("alpha_regularizer", &Given::alpha_regularizer, &Given::alpha_regularizer_name,
                         &PreluOptions::alpha_regularizer),
    parts::optional_part("alpha_constraint", &Given::alpha_constraint, &Given::alpha_constraint_name,
                         &PreluOptions::alpha_constraint),
    parts::optional_numbers("shared_axes", &Given::shared_axes, &Given::shared_axes_count, &PreluOptions::shared_axes));

class PReLU final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "PReLU";

    explicit PReLU(PreluOptions options) : SimpleLayer(options.name), options_(std::move(options)) {}

    const char *class_name() const override { return kClassName; }
    bool keeps_mask() const override { return true; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    Value lower(Builder &builder, const Position &position, const Value &src) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    Shape alpha_shape(const Shape &sample) const;

    PreluOptions options_;
};

Shape PReLU::output_shape(const Shape &input) const {
    int64_t rank = static_cast<int64_t>(input.size());
    for (int64_t axis : options_.shared_axes) {
        require(axis >= 1 && axis <= rank, "PReLU: shared_axes has ", axis, "; expected axes of the input's shape ",
                to_string(input), ", 1 to ", rank);
    }
    return input;
}

Shape PReLU::alpha_shape(const Shape &sample) const {
    Shape shape = sample;
    for (int64_t axis : options_.shared_axes) shape[static_cast<size_t>(axis - 1)] = 1;
    return shape;
}

std::vector<WeightSpec> PReLU::weights(const Shape &input) const {
    Shape shape = alpha_shape(input);
    return {{"alpha", shape, Desc::row_major(shape), options_.alpha_initializer, options_.alpha_regularizer,
             options_.alpha_constraint}};
}

// A sample as rows that share one alpha, or have one for each of their elements.
struct Rows {
    size_t width = 1;
    bool share_alpha = false;
    std::vector<size_t> alphas; // where each row's begin
};

Rows rows_of(const Shape &sample, const Shape &alpha) {
    Rows rows;
    size_t axis = sample.size();
    rows.share_alpha = axis > 0 && alpha[axis - 1] != sample[axis - 1];
    auto belongs = [&](size_t i) { return sample[i] == 1 || (alpha[i] != sample[i]) == rows.share_alpha; };
    for (; axis > 0 && belongs(axis - 1); --axis) rows.width *= static_cast<size_t>(sample[axis - 1]);
    size_t stride = rows.share_alpha ? 1 : rows.width;
    rows.alphas = {0};
    // From the innermost axis outwards: all rows so far come once for each place on it.
    for (; axis > 0; --axis) {
        size_t size = static_cast<size_t>(sample[axis - 1]), before = rows.alphas.size();
        size_t step = alpha[axis - 1] == sample[axis - 1] ? stride : 0;
        for (size_t i = 1; i < size; ++i) {
            for (size_t row = 0; row < before; ++row) rows.alphas.push_back(rows.alphas[row] + i * step);
        }
        if (step != 0) stride *= size;
    }
    return rows;
}

constexpr size_t kSerialBelow = 16384; // elements

Value PReLU::lower(Builder &builder, const Position &position, const Value &given) const {
    Value src = builder.plain(given);
    Shape sample = without_batch(src.shape), alpha = alpha_shape(sample);
    auto rows = std::make_shared<const Rows>(rows_of(sample, alpha));
    size_t count = rows->alphas.size() * static_cast<size_t>(src.shape[0]);
    int threads = builder.request().threads;
    auto over_rows = [=](const auto &part) {
        runtime::parallel_parts(threads, count, 1, kSerialBelow / rows->width, part);
    };
    Block *weight = builder.weight(position.first_weight, Desc::row_major(alpha));
    Value dst = builder.value(src.shape, src.desc);
    auto row_at = [=, from = src.block](size_t i) {
        return kernels::PreluRow{from->floats() + i * rows->width,
                                 weight->floats() + rows->alphas[i % rows->alphas.size()], rows->width,
                                 rows->share_alpha};
    };
    builder.add("prelu", {src.block, weight, dst.block}, [=, to = dst.block](const plan::Run &) {
        over_rows([&](size_t, size_t begin, size_t end) {
            for (size_t i = begin; i < end; ++i) kernels::prelu(row_at(i), to->floats() + i * rows->width);
        });
    });

    size_t alphas = element_count(alpha), parts = static_cast<size_t>(threads);
    size_t parameter = position.first_weight;
    builder.on_backward(src, {parameter}, dst, [=, &builder](const Value &given_diff) {
        Value diff_dst = builder.plain(given_diff), diff_src = builder.gradient_memory(diff_dst);
        Block *from = diff_dst.block, *to = diff_src.block;
        Block *sums = builder.block(parts * alphas * sizeof(double));
        Block *gradient = builder.gradient_to_write(parameter);
        builder.add("prelu_backward", {src.block, weight, from, to, sums, gradient}, [=](const plan::Run &) {
            double *all = reinterpret_cast<double *>(sums->address);
            std::fill_n(all, parts * alphas, 0.0);
            over_rows([&](size_t part, size_t begin, size_t end) {
                for (size_t i = begin; i < end; ++i) {
                    double *own = all + part * alphas + rows->alphas[i % rows->alphas.size()];
                    size_t begins = i * rows->width;
                    kernels::prelu_backward(row_at(i), from->floats() + begins, to->floats() + begins, own);
                }
            });
            for (size_t i = 0; i < alphas; ++i) {
                double sum = 0;
                for (size_t part = 0; part < parts; ++part) sum += all[part * alphas + i];
                gradient->floats()[i] = static_cast<float>(sum);
            }
        });
        builder.add_written_gradient(parameter, gradient);
        return diff_src;
    });
    return dst;
}

} // namespace

extern const LayerClass kPReLU = layer_class<PReLU, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_prelu_options_init(rekindle_prelu_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_prelu_create(const rekindle_prelu_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::PReLU>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
