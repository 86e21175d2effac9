#include <charconv>
#include <limits>

#include "core/error.h"
#include "core/text_hash.h"
#include "layers/index_encoding.h"
#include "parts/list_field.h"
#include "parts/optional_field.h"
#include "rekindle/layer.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

using Given = rekindle_hashing_options;

constexpr int64_t kNoMask = std::numeric_limits<int64_t>::min();

struct HashingOptions {
    std::string name;
    int64_t num_bins;
    int64_t mask_value;        // kNoMask: none
    std::vector<int64_t> salt; // two, or none
    OutputMode output_mode;
};

constexpr auto kOptions = parts::options_table<HashingOptions>(
    Given REKINDLE_HASHING_OPTIONS_INIT, parts::layer_name(&Given::name, &HashingOptions::name),
    parts::field("num_bins", &Given::num_bins, &HashingOptions::num_bins,
                 parts::between<int64_t>(1, std::numeric_limits<int32_t>::max())),
    parts::optional("mask_value", &Given::mask_value, &HashingOptions::mask_value, parts::any<int64_t>(), kNoMask),
    parts::optional_numbers("salt", &Given::salt, &Given::salt_count, &HashingOptions::salt),
    output_mode(&Given::output_mode, &HashingOptions::output_mode), parts::reserved(&Given::reserved));

HashingOptions completed(HashingOptions options) {
    if (options.salt.size() == 1) options.salt.push_back(options.salt[0]);
    return options;
}

class Hashing final : public SimpleLayer {
public:
    static constexpr const char *kClassName = "Hashing";

    explicit Hashing(HashingOptions options) : SimpleLayer(options.name), options_(completed(std::move(options))) {
        require(options_.salt.size() <= 2, kClassName, ": salt has ", options_.salt.size(),
                " elements; expected one or two");
    }

    const char *class_name() const override { return kClassName; }
    Dtype output_dtype(const std::vector<Dtype> &inputs) const override;
    Shape output_shape(const Shape &input) const override { return encoding().shape(input); }
    Value lower(Builder &builder, const Position &position, const Value &given) const override;
    void write_config(Json &config) const override { kOptions.write(options_, config); }

private:
    IndexEncoding encoding() const { return {kClassName, options_.output_mode, options_.num_bins}; }

    const HashingOptions options_;
};

Dtype Hashing::output_dtype(const std::vector<Dtype> &inputs) const {
    require_integers(kClassName, inputs);
    return encoding().dtype();
}

// Which bin a number falls into.
struct Bins {
    uint64_t count, first; // of those that are not the mask's
    int64_t mask;
    bool has_mask, has_key;
    SipHashKey key;

    int32_t of(int32_t number) const {
        if (has_mask && number == mask) return 0;
        char digits[kLongestFingerprinted];
        std::string_view text(digits,
                              static_cast<size_t>(std::to_chars(digits, std::end(digits), number).ptr - digits));
        return static_cast<int32_t>((has_key ? siphash(text, key) : fingerprint64(text)) % count + first);
    }
};

Value Hashing::lower(Builder &builder, const Position &, const Value &given) const {
    Value src = builder.plain(given);
    bool has_mask = options_.mask_value != kNoMask && options_.num_bins > 1, has_key = !options_.salt.empty();
    uint64_t masked = has_mask ? 1 : 0;
    Bins bins{static_cast<uint64_t>(options_.num_bins) - masked, masked, options_.mask_value, has_mask, has_key, {}};
    if (has_key) bins.key = {static_cast<uint64_t>(options_.salt[0]), static_cast<uint64_t>(options_.salt[1])};
    constexpr size_t kCosts = 64;
    return encoding().lower(builder, "hashing", src, kCosts,
                            [=, from = src.block](int32_t *indices, size_t begin, size_t end) {
                                for (size_t i = begin; i < end; ++i) indices[i] = bins.of(from->integers()[i]);
                                return true;
                            });
}

} // namespace

extern const LayerClass kHashing = parts::part_class<Layer, Hashing, kOptions, parts::integer_layer_keys>(nullptr);

} // namespace rekindle

extern "C" {

void rekindle_hashing_options_init(rekindle_hashing_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_hashing_create(const rekindle_hashing_options *options, rekindle_layer **layer) {
    return rekindle::parts::create<rekindle::Hashing>(rekindle::kOptions, options, layer, "layer");
}

} // extern "C"
