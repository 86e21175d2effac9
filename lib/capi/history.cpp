#include "training/history.h"

#include "edge/edge.h"
#include "rekindle/history.h"

using namespace rekindle;
using namespace rekindle::capi;

namespace {

const History &history_of(const rekindle_history *history) {
    return *deref(history, "history").value;
}

} // namespace

extern "C" {

void rekindle_history_destroy(rekindle_history *history) {
    destroy(history);
}

rekindle_status rekindle_history_epochs(const rekindle_history *history, const int64_t **epochs, size_t *count) {
    return guard([&] {
        const std::vector<int64_t> &values = history_of(history).epochs;
        deref(epochs, "epochs");
        deref(count, "count") = values.size();
        *epochs = values.data();
    });
}

rekindle_status rekindle_history_key_count(const rekindle_history *history, size_t *count) {
    return guard([&] {
        size_t keys = history_of(history).values.size();
        deref(count, "count") = keys;
    });
}

rekindle_status rekindle_history_key(const rekindle_history *history, size_t index, const char **key) {
    return guard([&] {
        const auto &values = history_of(history).values;
        deref(key, "key");
        require(index < values.size(), "index is ", index, "; the history has ", values.size(), " keys");
        *key = values[index].first.c_str();
    });
}

rekindle_status rekindle_history_values(const rekindle_history *history, const char *key, const double **values,
                                        size_t *count) {
    return guard([&] {
        const std::vector<double> *series = history_of(history).find(&deref(key, "key"));
        deref(values, "values");
        deref(count, "count");
        if (series == nullptr) fail(REKINDLE_NOT_FOUND, "key is \"", key, "\"; the history has no such key");
        *values = series->data();
        *count = series->size();
    });
}

} // extern "C"
