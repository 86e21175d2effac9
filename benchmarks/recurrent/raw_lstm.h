// A training step of an LSTM by oneDNN's own primitive: what the engine's is to be faster than.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace rekindle::floor {

struct LstmSize {
    std::int64_t batch, steps, features, units;
    bool sequences; // the gradient comes to all steps, not only to the last
};

// Forward, backward to the weights, and Adam, whose weights are row-major: what the primitive wants otherwise is
// reordered in each step. Inputs and the gradient of the outputs are random numbers that stay. Construct, call and
// destroy on an Executor's thread.
class RawLstm {
public:
    explicit RawLstm(const LstmSize &size);
    ~RawLstm();
    RawLstm(const RawLstm &) = delete;
    RawLstm &operator=(const RawLstm &) = delete;

    void step();
    [[nodiscard]] std::string implementation() const;

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

} // namespace rekindle::floor
