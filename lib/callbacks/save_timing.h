#pragma once

#include <cstdint>

#include "rekindle/backup.h"

namespace rekindle {

// When a backup is due: every so many batches and at the end of every epoch, at the latter alone, or never by itself.
class SaveTiming {
public:
    SaveTiming(rekindle_save_freq frequency, int64_t batches) : frequency_(frequency), every_(batches) {}

    // A save has been taken, or a run begins: nothing is due.
    void restart() {
        batches_ = 0;
        due_ = false;
    }
    // Count a finished batch or epoch; true where a save that is due already will not be taken any more, because that
    // of this later state takes its place.
    bool count_batches(int64_t batches) {
        batches_ += batches;
        return frequency_ == REKINDLE_SAVE_FREQ_BATCHES && batches_ >= every_ && note_due();
    }
    bool count_epoch() { return frequency_ != REKINDLE_SAVE_FREQ_OFF && note_due(); }
    bool is_due() const { return due_; }

private:
    bool note_due() {
        bool was_due = due_;
        due_ = true;
        return was_due;
    }

    rekindle_save_freq frequency_;
    int64_t every_;
    int64_t batches_ = 0; // since the last save
    bool due_ = false;
};

} // namespace rekindle
