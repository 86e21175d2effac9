#include <limits>

#include "core/error.h"
#include "layers/given_indices.h"
#include "layers/index_encoding.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_category_encoding_options;

struct CategoryEncodingOptions {
    std::string name;
    int64_t num_tokens;
    OutputMode output_mode;
};

constexpr auto kOptions = parts::options_table<CategoryEncodingOptions>(
    Given REKINDLE_CATEGORY_ENCODING_OPTIONS_INIT, parts::layer_name(&Given::name, &CategoryEncodingOptions::name),
    parts::field("num_tokens", &Given::num_tokens, &CategoryEncodingOptions::num_tokens,
                 parts::between<int64_t>(1, std::numeric_limits<int32_t>::max())),
    output_mode(&Given::output_mode, &CategoryEncodingOptions::output_mode), parts::reserved(&Given::reserved));

class CategoryEncoding final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "CategoryEncoding";

    explicit CategoryEncoding(CategoryEncodingOptions options)
        : SimpleLayer(options.name), options_(std::move(options)) {
        require(options_.output_mode != OutputMode::kInt, kClassName,
                ": output_mode is int; expected one by which indices are encoded");
    }

    const char *class_name() const override { return kClassName; }
    bool takes_indices() const override { return true; }
    Dtype output_dtype(const std::vector<Dtype> &) const override { return encoding().dtype(); }
    Shape output_shape(const Shape &input) const override { return encoding().shape(input); }
    Value lower(Builder &builder, const Position &position, const Value &given) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    IndexEncoding encoding() const { return {kClassName, options_.output_mode, options_.num_tokens}; }

    const CategoryEncodingOptions options_;
};

Value CategoryEncoding::lower(Builder &builder, const Position &position, const Value &given) const {
    Value src = builder.plain(given);
    GivenIndices indices(position.name.c_str(), src, static_cast<size_t>(options_.num_tokens));
    auto check = [=](int32_t *rows, size_t begin, size_t end) { return indices.check(rows, begin, end); };
    return encoding().lower(builder, "category_encoding", src, 1, check,
                            [=, results = &builder.results()] { indices.note_bad(*results); });
}

} // namespace

extern const LayerClass kCategoryEncoding = layer_class<CategoryEncoding, kOptions>();

} // namespace rekindle

extern "C" {

void rekindle_category_encoding_options_init(rekindle_category_encoding_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_category_encoding_create(const rekindle_category_encoding_options *options,
                                                  rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::CategoryEncoding>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
