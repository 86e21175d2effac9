#include "runtime/compute_thread.h"

namespace rekindle::runtime {
namespace {

thread_local bool computing = false;

} // namespace

bool is_computing() noexcept {
    return computing;
}

ComputingScope::ComputingScope() noexcept : outer_(computing) {
    computing = true;
}

ComputingScope::~ComputingScope() {
    computing = outer_;
}

} // namespace rekindle::runtime
