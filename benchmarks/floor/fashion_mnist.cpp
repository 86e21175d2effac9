#include "fashion_mnist.h"

#include <memory>
#include <stdexcept>

#include <zlib.h>

#include "floor.h"

namespace rekindle::floor {
namespace {

struct GzClose {
    void operator()(gzFile file) const { gzclose(file); }
};

// The bytes after an IDX file's header of `header` bytes.
std::vector<std::uint8_t> read_idx(const std::string &path, std::size_t header) {
    const std::unique_ptr<gzFile_s, GzClose> file(gzopen(path.c_str(), "rb"));
    if (!file) {
        throw std::runtime_error("cannot open " + path);
    }
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint8_t> chunk(1U << 20U);
    int read = 0;
    while ((read = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()))) > 0) {
        bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + read);
    }
    if (read < 0 || bytes.size() <= header) {
        throw std::runtime_error("cannot read " + path);
    }
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header));
    return bytes;
}

} // namespace

LabelledImages read_fashion_mnist(const std::string &folder) {
    LabelledImages data{read_idx(folder + "/train-images-idx3-ubyte.gz", 16),
                        read_idx(folder + "/train-labels-idx1-ubyte.gz", 8)};
    if (data.images.size() != data.labels.size() * static_cast<std::size_t>(kPixels)) {
        throw std::runtime_error(folder + ": images and labels differ in number");
    }
    return data;
}

} // namespace rekindle::floor
