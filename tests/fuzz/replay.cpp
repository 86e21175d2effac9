// replay <mutations> <folder>...: the fuzzer without what takes Clang, for builds by other compilers: it runs every
// file of the folders, then so many mutations of them, at random and always the same. Ends with one line.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerInitialize(int *count, char ***arguments);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maximum, unsigned int seed);

namespace {

using Input = std::vector<uint8_t>;

constexpr size_t kMaximumSize = 32768;

std::minstd_rand random_number(1);

// 0 to `end` - 1.
size_t below(size_t end) {
    return random_number() % end;
}

std::vector<Input> read_inputs(int count, char **folders) {
    std::vector<std::filesystem::path> paths;
    for (int i = 0; i < count; ++i) {
        for (const auto &entry : std::filesystem::directory_iterator(folders[i])) paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Input> inputs;
    for (const std::filesystem::path &path : paths) {
        std::ifstream file(path, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        inputs.back().resize(std::min(inputs.back().size(), kMaximumSize));
    }
    return inputs;
}

void mutate(Input &input) {
    size_t size = input.size();
    input.resize(kMaximumSize);
    for (size_t rounds = 1 + below(4); rounds > 0; --rounds) {
        size = LLVMFuzzerCustomMutator(input.data(), size, input.size(), static_cast<unsigned>(random_number()));
    }
    input.resize(size);
}

} // namespace

// In place of libFuzzer's: flips a bit, sets a byte, copies a piece over another place, takes a piece out or doubles
// it.
extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maximum) {
    if (size == 0) return 0;
    size_t from = below(size), to = below(size);
    size_t count = 1 + below(std::min({size - from, size - to, size_t{64}}));
    switch (below(5)) {
    case 0: data[to] ^= static_cast<uint8_t>(1U << below(8)); return size;
    case 1: data[to] = static_cast<uint8_t>(below(256)); return size;
    case 2: std::copy_n(Input(data + from, data + from + count).begin(), count, data + to); return size;
    case 3: std::copy(data + to + count, data + size, data + to); return size - count;
    default:
        if (size + count > maximum) return size;
        std::copy_backward(data + to, data + size, data + size + count);
        return size + count;
    }
}

int main(int count, char **arguments) {
    if (count < 3) return EXIT_FAILURE;
    LLVMFuzzerInitialize(&count, &arguments);
    const long mutations = std::strtol(arguments[1], nullptr, 10);
    const std::vector<Input> inputs = read_inputs(count - 2, arguments + 2);
    if (inputs.empty()) return EXIT_FAILURE;
    for (const Input &input : inputs) LLVMFuzzerTestOneInput(input.data(), input.size());
    for (long i = 0; i < mutations; ++i) {
        Input input = inputs[below(inputs.size())];
        mutate(input);
        LLVMFuzzerTestOneInput(input.data(), input.size());
    }
    std::printf("replayed inputs %zu mutations %ld crashes 0\n", inputs.size(), mutations);
}
