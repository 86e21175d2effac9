#pragma once

namespace rekindle::runtime {

// Whether this thread computes just now: the executor's always does, another one while it runs steps for one thread.
bool is_computing() noexcept;

// For the length of a scope this thread computes. The executor's thread has one for good.
class ComputingScope {
public:
    ComputingScope() noexcept;
    ~ComputingScope();
    ComputingScope(const ComputingScope &) = delete;
    ComputingScope &operator=(const ComputingScope &) = delete;

private:
    bool outer_;
};

} // namespace rekindle::runtime
