// Checkpoint files with any contents, for tests of the tool.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "checkpoint/image.h"
#include "checkpoint/writer.h"
#include "platform/file_system.h"

struct Tensor {
    std::string name;
    rekindle_dtype dtype;
    rekindle::Shape shape;
    std::string bytes;
    rekindle_entry_kind kind = REKINDLE_ENTRY_WEIGHT;
};

// The bytes of these values.
template <class Value>
std::string bytes_of(const std::vector<Value> &values) {
    return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(Value)};
}

inline void write_checkpoint(const std::string &path, const std::vector<Tensor> &tensors,
                             const rekindle::checkpoint::Description &description = {}) {
    std::vector<rekindle::checkpoint::EntrySpec> specs;
    for (const Tensor &tensor : tensors) specs.push_back({tensor.name, tensor.kind, tensor.dtype, tensor.shape});
    rekindle::checkpoint::Image image;
    image.prepare(description, specs);
    for (size_t i = 0; i < tensors.size(); ++i) {
        ck_assert_uint_eq(image.tensor(i).size(), tensors[i].bytes.size());
        if (!tensors[i].bytes.empty()) {
            std::memcpy(image.tensor(i).data(), tensors[i].bytes.data(), tensors[i].bytes.size());
        }
    }
    image.seal();
    rekindle::checkpoint::Destination(rekindle::platform::default_file_system(), path).write(image.bytes());
}
