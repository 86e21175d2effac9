#include "parts/keras_keys.h"

#include <vector>

#define POLICY(name)                                                                                                   \
    R"({"module":"keras","class_name":"DTypePolicy","config":{"name":")" name R"("},"registered_name":null})"
#define FLOAT32_POLICY POLICY("float32")

namespace rekindle::parts {

namespace {

std::vector<AcceptedKey> with_layer_keys(std::vector<AcceptedKey> keys) {
    keys.insert(keys.end(), layer_keys().begin(), layer_keys().end());
    return keys;
}

} // namespace

std::span<const AcceptedKey> model_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"trainable", "true"},
        {"dtype", "\"float32\""},
        {"dtype", FLOAT32_POLICY},
    };
    return kKeys;
}

std::span<const AcceptedKey> input_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"sparse", "false"},
        {"ragged", "false"},
        {"optional", "false"},
    };
    return kKeys;
}

std::span<const AcceptedKey> compile_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"run_eagerly", "false"},
        {"jit_compile", nullptr},
        {"auto_scale_loss", "true"},
    };
    return kKeys;
}

std::span<const AcceptedKey> layer_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"dtype", "\"float32\""},
        {"dtype", FLOAT32_POLICY},
        {"data_format", "null"},
        {"data_format", "\"channels_last\""},
        {"seed", "null"},
        {"quantization_config", "null"},
        {"synchronized", "false"},
        {"sparse", "false"},
        {"weights", "null"},
        {"input_length", nullptr},
        {"lora_rank", "null"},
        {"lora_alpha", "null"},
        {"renorm", "false"},
        {"renorm_clipping", "null"},
        {"renorm_momentum", "0.99"},
        {"rms_scaling", "false"},
        {"implementation", nullptr},
        {"use_cudnn", nullptr},
    };
    return kKeys;
}

std::span<const AcceptedKey> integer_layer_keys() {
    static const std::vector<AcceptedKey> keys = with_layer_keys({
        {"dtype", "\"int64\""},
        {"dtype", POLICY("int64")},
        {"dtype", "\"int32\""},
        {"dtype", POLICY("int32")},
    });
    return keys;
}

std::span<const AcceptedKey> integer_lookup_keys() {
    static const std::vector<AcceptedKey> keys = with_layer_keys({
        {"invert", "false"},
        {"vocabulary_dtype", "\"int64\""},
        {"vocabulary_size", nullptr},
        {"idf_weights", "null"},
        {"oov_method", "\"floormod\""},
        {"salt", "null"},
    });
    return keys;
}

std::span<const AcceptedKey> optimizer_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"name", nullptr},
        {"loss_scale_factor", "null"},
    };
    return kKeys;
}

std::span<const AcceptedKey> schedule_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"name", nullptr},
    };
    return kKeys;
}

std::span<const AcceptedKey> initializer_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"seed", "null"},
        {"input_axes", "null"},
        {"output_axes", "null"},
    };
    return kKeys;
}

std::span<const AcceptedKey> metric_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"dtype", "null"},
        {"dtype", "\"float32\""},
        {"dtype", FLOAT32_POLICY},
    };
    return kKeys;
}

std::span<const AcceptedKey> loss_keys() {
    static constexpr AcceptedKey kKeys[] = {
        {"name", nullptr},
        {"dtype", "\"float32\""},
        {"dtype", FLOAT32_POLICY},
    };
    return kKeys;
}

std::span<const AcceptedKey> no_keys() {
    return {};
}

} // namespace rekindle::parts
