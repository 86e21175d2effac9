#include "core/error.h"
#include "core/host_bytes.h"
#include "data/dataset.h"

namespace rekindle {
namespace {

void check_result(int result, const char *function) {
    if (result != 0) fail(REKINDLE_DATA_ERROR, "the pull dataset's ", function, " returned ", result);
}

} // namespace

PullSource::PullSource(const rekindle_pull_dataset_options &options)
    : options_(options), batch_size_(options.batch_size),
      identity_(options.identity == nullptr ? "" : options.identity) {
    require(options.next != nullptr, "options->next is NULL; expected a function");
    require(options.reset != nullptr, "options->reset is NULL; expected a function");
    require((options.get_state == nullptr) == (options.set_state == nullptr),
            "options->get_state and options->set_state: expected both or none");
    require(options.batch_size >= 1, "options->batch_size is ", options.batch_size, "; expected 1 or more");
    require(options.x_shape != nullptr || options.x_rank == 0, "options->x_shape is NULL with x_rank ", options.x_rank);
    x_sample_.assign(options.x_shape, options.x_shape + options.x_rank);
    for (int64_t dimension : x_sample_) {
        require(dimension >= 1, "options->x_shape is ", to_string(x_sample_), "; expected dimensions of 1 or more");
    }
    options_.identity = nullptr; // the host's strings may go
    options_.x_shape = nullptr;
}

PullSource::~PullSource() {
    if (options_.destroy != nullptr) options_.destroy(options_.user_data);
}

PullSource::Use::Use(PullSource &source) : source_(source) {
    if (source.in_use_.exchange(true))
        fail(REKINDLE_BUSY, "the pull dataset is in use by a call that is still running");
}

void PullSource::reset(int64_t epoch) {
    check_result(options_.reset(options_.user_data, epoch), "reset");
}

rekindle_batch PullSource::next() {
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    check_result(options_.next(options_.user_data, &batch), "next");
    return batch;
}

std::string PullSource::get_state() {
    const void *data = nullptr;
    size_t size = 0;
    check_result(options_.get_state(options_.user_data, &data, &size), "get_state");
    return host_bytes(data, size, REKINDLE_DATA_ERROR, "the pull dataset's ");
}

void PullSource::set_state(const std::string &state) {
    check_result(options_.set_state(options_.user_data, state.data(), state.size()), "set_state");
}

} // namespace rekindle
