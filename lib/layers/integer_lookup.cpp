#include <algorithm>
#include <limits>
#include <unordered_map>

#include "core/error.h"
#include "layers/index_encoding.h"
#include "parts/list_field.h"
#include "parts/optional_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_integer_lookup_options;

constexpr int64_t kNoMask = std::numeric_limits<int64_t>::min();
constexpr int64_t kMostIndices = std::numeric_limits<int32_t>::max();

struct IntegerLookupOptions {
    std::string name;
    int64_t max_tokens; // 0: any
    int64_t num_oov_indices;
    int64_t mask_token; // kNoMask: none
    int64_t oov_token;
    std::vector<int64_t> vocabulary;
    OutputMode output_mode;
    bool pad_to_max_tokens;
};

constexpr auto kOptions = parts::options_table<IntegerLookupOptions>(
    Given REKINDLE_INTEGER_LOOKUP_OPTIONS_INIT, parts::layer_name(&Given::name, &IntegerLookupOptions::name),
    parts::optional("max_tokens", &Given::max_tokens, &IntegerLookupOptions::max_tokens,
                    parts::between<int64_t>(2, kMostIndices)),
    parts::field("num_oov_indices", &Given::num_oov_indices, &IntegerLookupOptions::num_oov_indices,
                 parts::between<int64_t>(0, kMostIndices / 2)),
    parts::optional("mask_token", &Given::mask_token, &IntegerLookupOptions::mask_token, parts::any<int64_t>(),
                    kNoMask),
    parts::field("oov_token", &Given::oov_token, &IntegerLookupOptions::oov_token, parts::any<int64_t>()),
    parts::optional_numbers("vocabulary", &Given::vocabulary, &Given::vocabulary_count,
                            &IntegerLookupOptions::vocabulary, false),
    output_mode(&Given::output_mode, &IntegerLookupOptions::output_mode),
    parts::field("pad_to_max_tokens", &Given::pad_to_max_tokens, &IntegerLookupOptions::pad_to_max_tokens));

// The index of each number that an input can have. Encoded, a mask token has none.
class Lookup {
public:
    explicit Lookup(const IntegerLookupOptions &options);

    int64_t size() const { return size_; }

    // Below 0: none. False where it must have one.
    bool find(int32_t number, int32_t &index) const {
        index = -1;
        if (number == mask_) {
            if (first_oov_ > 0) index = 0;
            return true;
        }
        auto found = indices_.find(number);
        if (found != indices_.end()) {
            index = found->second;
            return true;
        }
        if (oov_indices_ == 0) return false;
        int64_t remainder = number % oov_indices_;
        index = static_cast<int32_t>((remainder < 0 ? remainder + oov_indices_ : remainder) + first_oov_);
        return true;
    }

private:
    int64_t mask_, first_oov_, oov_indices_, size_;
    std::unordered_map<int64_t, int32_t> indices_;
};

Lookup::Lookup(const IntegerLookupOptions &options)
    : mask_(options.mask_token), first_oov_(mask_ != kNoMask && options.output_mode == OutputMode::kInt ? 1 : 0),
      oov_indices_(options.num_oov_indices) {
    constexpr const char *kName = "IntegerLookup: vocabulary";
    std::span<const int64_t> tokens = options.vocabulary;
    require(!tokens.empty(), kName, " is empty; expected one number or more");
    // A vocabulary may begin with what stands for the first indices.
    std::vector<int64_t> special(static_cast<size_t>(first_oov_), mask_);
    if (static_cast<size_t>(oov_indices_) <= tokens.size()) {
        special.insert(special.end(), static_cast<size_t>(oov_indices_), options.oov_token);
        bool begins_so = special.size() <= tokens.size() && std::equal(special.begin(), special.end(), tokens.begin());
        if (begins_so) tokens = tokens.subspan(special.size());
    }
    size_ = first_oov_ + oov_indices_ + static_cast<int64_t>(tokens.size());
    int64_t most = options.max_tokens == 0 ? kMostIndices : options.max_tokens;
    require(size_ <= most, kName, " makes ", size_, " indices; expected at most ", most);
    auto index = static_cast<int32_t>(first_oov_ + oov_indices_);
    indices_.reserve(tokens.size());
    for (int64_t token : tokens) {
        require(token != mask_, kName, " has the mask_token, ", token, "; expected it at its beginning alone, with ",
                oov_indices_, " of the oov_token ", options.oov_token, " behind it, or nowhere");
        require(indices_.emplace(token, index++).second, kName, " has ", token, " twice; expected different numbers");
    }
}

class IntegerLookup final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "IntegerLookup";

    explicit IntegerLookup(IntegerLookupOptions options)
        : SimpleLayer(options.name), options_(std::move(options)), lookup_(std::make_shared<const Lookup>(options_)) {
        require(!options_.pad_to_max_tokens || options_.max_tokens != 0, kClassName,
                " has pad_to_max_tokens and no max_tokens; expected both");
    }

    const char *class_name() const override { return kClassName; }
    Dtype output_dtype(const std::vector<Dtype> &inputs) const override {
        require_integers(kClassName, inputs);
        return encoding().dtype();
    }
    Shape output_shape(const Shape &input) const override { return encoding().shape(input); }
    Value lower(Builder &builder, const Position &position, const Value &given) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    IndexEncoding encoding() const {
        return {kClassName, options_.output_mode, options_.pad_to_max_tokens ? options_.max_tokens : lookup_->size()};
    }

    const IntegerLookupOptions options_;
    const std::shared_ptr<const Lookup> lookup_;
};

Value IntegerLookup::lower(Builder &builder, const Position &position, const Value &given) const {
    Value src = builder.plain(given);
    size_t per_sample = src.elements() / static_cast<size_t>(src.shape[0]);
    constexpr size_t kCosts = 64;
    return encoding().lower(
        builder, "integer_lookup", src, kCosts,
        [lookup = lookup_, from = src.block](int32_t *indices, size_t begin, size_t end) {
            bool all = true;
            for (size_t i = begin; i < end; ++i) all &= lookup->find(from->integers()[i], indices[i]);
            return all;
        },
        [=, lookup = lookup_, from = src.block, name = position.name.c_str(), results = &builder.results()] {
            if (results->bad_index) return;
            size_t i = 0;
            for (int32_t index; lookup->find(from->integers()[i], index);) ++i;
            results->bad_index = {name, i / per_sample, i % per_sample, from->integers()[i], plan::kOfVocabulary};
        });
}

} // namespace

extern const LayerClass kIntegerLookup =
    parts::part_class<Layer, IntegerLookup, kOptions, parts::integer_lookup_keys>(nullptr);

} // namespace rekindle

extern "C" {

void rekindle_integer_lookup_options_init(rekindle_integer_lookup_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_integer_lookup_create(const rekindle_integer_lookup_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::IntegerLookup>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
