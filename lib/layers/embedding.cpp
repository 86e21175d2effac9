#include <limits>

#include "layers/given_indices.h"
#include "layers/layer_options.h"
#include "layers/masks.h"
#include "parts/part_field.h"
#include "rekindle/layer.h"
#include "runtime/parallel.h"

namespace rekindle {

using onednn::Desc;
using plan::Block;
using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_embedding_options;

struct EmbeddingOptions {
    std::string name;
    int64_t input_dim, output_dim;
    InitializerPointer embeddings_initializer;
    RegularizerPointer embeddings_regularizer, activity_regularizer;
    ConstraintPointer embeddings_constraint;
    bool mask_zero;
};

constexpr auto kOptions = parts::options_table<EmbeddingOptions>(
    Given REKINDLE_EMBEDDING_OPTIONS_INIT, parts::layer_name(&Given::name, &EmbeddingOptions::name),
    parts::field("input_dim", &Given::input_dim, &EmbeddingOptions::input_dim,
                 parts::between<int64_t>(1, std::numeric_limits<int32_t>::max())),
    parts::field("output_dim", &Given::output_dim, &EmbeddingOptions::output_dim, parts::at_least<int64_t>(1)),
    parts::initializer("embeddings_initializer", &Given::embeddings_initializer, &Given::embeddings_initializer_name,
                       &EmbeddingOptions::embeddings_initializer),
    parts::optional_part("embeddings_regularizer", &Given::embeddings_regularizer, &Given::embeddings_regularizer_name,
                         &EmbeddingOptions::embeddings_regularizer),
    parts::activity_regularizer(&Given::activity_regularizer, &Given::activity_regularizer_name,
                                &EmbeddingOptions::activity_regularizer),
    parts::optional_part("embeddings_constraint", &Given::embeddings_constraint, &Given::embeddings_constraint_name,
                         &EmbeddingOptions::embeddings_constraint),
    parts::field("mask_zero", &Given::mask_zero, &EmbeddingOptions::mask_zero), parts::reserved(&Given::reserved));

class Embedding final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Embedding";

    explicit Embedding(EmbeddingOptions options) : SimpleLayer(options.name), options_(std::move(options)) {
        regularize_activity(options_.activity_regularizer);
    }

    const char *class_name() const override { return kClassName; }
    bool takes_indices() const override { return true; }
    Dtype output_dtype(const std::vector<Dtype> &) const override { return REKINDLE_FLOAT32; }
    Shape output_shape(const Shape &input) const override;
    std::vector<WeightSpec> weights(const Shape &input) const override;
    std::optional<Shape> output_mask(const std::vector<TensorSpec> &inputs) const override;
    MaskTerms::Term mask_term(MaskTerms &terms, const std::vector<MaskedTerm> &inputs) const override {
        return terms.unlike(inputs[0].tensor, 0.0);
    }
    plan::Mask lower_mask(Builder &builder, const Position &position, const std::vector<Value> &srcs) const override;
    Value lower(Builder &builder, const Position &position, const Value &given) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    const EmbeddingOptions options_;
};

Shape Embedding::output_shape(const Shape &input) const {
    Shape output = input;
    output.push_back(options_.output_dim);
    return output;
}

std::vector<WeightSpec> Embedding::weights(const Shape &) const {
    Shape shape{options_.input_dim, options_.output_dim};
    return {{"embeddings", shape, Desc::row_major(shape), options_.embeddings_initializer,
             options_.embeddings_regularizer, options_.embeddings_constraint}};
}

std::optional<Shape> Embedding::output_mask(const std::vector<TensorSpec> &inputs) const {
    if (!options_.mask_zero) return std::nullopt;
    return inputs[0].shape;
}

plan::Mask Embedding::lower_mask(Builder &builder, const Position &, const std::vector<Value> &srcs) const {
    return lower_nonzero(builder, srcs[0]);
}

constexpr size_t kSerialBelow = 16384, kGranularity = 16; // floats

// The indices of a call, and the table that they are of.
struct Lookup {
    GivenIndices indices;
    size_t row_size;
    int threads;

    // Notes the rows, and gives them as they are in the table.
    void take(const float *table, int32_t *rows, float *dst, plan::Results &results) const {
        bool good = runtime::parallel_all(threads, indices.count, 1, kSerialBelow / row_size + 1,
                                          [=, this](size_t begin, size_t end) {
                                              bool fit = indices.check(rows, begin, end);
                                              kernels::take_rows(table, row_size, rows, dst, begin, end);
                                              return fit;
                                          });
        if (!good) indices.note_bad(results);
    }

    // By columns, so that threads never add to the same number, and sums do not depend on how many there are.
    void add(const float *src, const int32_t *rows, float *table) const {
        runtime::parallel_for(threads, row_size, kGranularity, kSerialBelow / indices.count + 1,
                              [=, this](size_t begin, size_t end) {
                                  kernels::add_rows(src, row_size, rows, indices.count, table, begin, end);
                              });
    }
};

Value Embedding::lower(Builder &builder, const Position &position, const Value &given) const {
    Value src = builder.plain(given);
    size_t count = src.elements();
    auto row_count = static_cast<size_t>(options_.input_dim), row_size = static_cast<size_t>(options_.output_dim);
    Lookup lookup{{position.name.c_str(), src, row_count}, row_size, builder.request().threads};
    size_t parameter = position.first_weight;
    Block *table = builder.weight(parameter, Desc::row_major({options_.input_dim, options_.output_dim}));
    Block *rows = builder.block(count * sizeof(int32_t));
    Shape shape = output_shape(src.shape);
    Value dst = builder.value(shape, onednn::activation_desc(shape));
    builder.add("embedding", {src.block, table, rows, dst.block},
                [=, to = dst.block, results = &builder.results()](const plan::Run &) {
                    lookup.take(table->floats(), rows->integers(), to->floats(), *results);
                });

    builder.on_backward(src, {parameter}, dst, [=, &builder](const Value &diff) -> Value {
        if (!builder.is_trained(parameter)) return {};
        Value diff_dst = builder.plain(diff);
        Block *gradient = builder.gradient_to_add_rows_to(parameter);
        builder.add("embedding_backward", {diff_dst.block, rows, gradient},
                    [=, from = diff_dst.block](const plan::Run &) {
                        gradient->written_rows->note(rows->integers(), count);
                        lookup.add(from->floats(), rows->integers(), gradient->floats());
                    });
        return {}; // an index has no gradient
    });
    return dst;
}

} // namespace

extern const LayerClass kEmbedding = layer_class<Embedding, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_embedding_options_init(rekindle_embedding_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_embedding_create(const rekindle_embedding_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Embedding>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
