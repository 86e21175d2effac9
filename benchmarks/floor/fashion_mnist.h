// Fashion-MNIST's training set.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rekindle::floor {

struct LabelledImages {
    std::vector<std::uint8_t> images; // kPixels bytes a row
    std::vector<std::uint8_t> labels;
};

// Reads train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz; throws std::runtime_error naming the file.
LabelledImages read_fashion_mnist(const std::string &folder);

} // namespace rekindle::floor
