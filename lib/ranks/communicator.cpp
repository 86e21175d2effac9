#include "ranks/communicator.h"

#include "core/error.h"

namespace rekindle {
namespace {

constexpr int64_t kMostRanks = 32768; // as many as a batch can have shards

} // namespace

Communicator::Communicator(const rekindle_communicator_options &options) : options_(options) {
    require(options.rank != nullptr && options.size != nullptr, "options->rank and options->size must be set");
    require(options.send != nullptr && options.receive != nullptr && options.test != nullptr, "options->send, ",
            "options->receive and options->test must be set");
    require(options.abort != nullptr, "options->abort must be set");
    int64_t size = options.size(options.user_data), rank = options.rank(options.user_data);
    require(size >= 1 && size <= kMostRanks, "options->size gives ", size, "; expected 1 to ", kMostRanks, " ranks");
    require(rank >= 0 && rank < size, "options->rank gives ", rank, "; expected 0 to ", size - 1);
    rank_ = static_cast<size_t>(rank);
    size_ = static_cast<size_t>(size);
}

Communicator::~Communicator() {
    if (options_.destroy != nullptr) options_.destroy(options_.user_data);
}

Communicator::Use::Use(Communicator &communicator) : communicator_(communicator) {
    if (communicator.in_use_.exchange(true)) fail(REKINDLE_BUSY, "the communicator is in use by another fit");
    if (!communicator.is_aborted_) return;
    communicator.in_use_ = false;
    fail(REKINDLE_INVALID_STATE, "the communicator has lost a rank in an earlier fit; expected a new one");
}

bool Communicator::send(size_t rank, uint32_t channel, std::span<const std::byte> bytes, void **transfer) {
    std::lock_guard<std::mutex> lock(mutex_);
    return !is_aborted_ && options_.send(options_.user_data, static_cast<int64_t>(rank), channel, bytes.data(),
                                         bytes.size(), transfer) == 0;
}

bool Communicator::receive(size_t rank, uint32_t channel, std::span<std::byte> bytes, void **transfer) {
    std::lock_guard<std::mutex> lock(mutex_);
    return !is_aborted_ && options_.receive(options_.user_data, static_cast<int64_t>(rank), channel, bytes.data(),
                                            bytes.size(), transfer) == 0;
}

Communicator::Progress Communicator::test(void *transfer) {
    std::lock_guard<std::mutex> lock(mutex_);
    int done = 0;
    if (is_aborted_ || options_.test(options_.user_data, transfer, &done) != 0) return Progress::kLost;
    return done != 0 ? Progress::kDone : Progress::kUnderWay;
}

void Communicator::abort() noexcept {
    std::lock_guard<std::mutex> lock(mutex_);
    if (is_aborted_) return;
    is_aborted_ = true;
    options_.abort(options_.user_data);
}

} // namespace rekindle
