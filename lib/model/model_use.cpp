#include "model/model_use.h"

#include "core/error.h"

namespace rekindle {

ModelUse::Scope::Scope(ModelUse &use, Kind kind) : use_(use) {
    std::lock_guard<std::mutex> lock(use.mutex_);
    bool in_own_hook = use.changing_ && use.changer_ == std::this_thread::get_id();
    if (in_own_hook) {
        if (kind == Kind::kChange) fail(REKINDLE_BUSY, "the model is being trained by this thread; not in a hook");
        if (kind == Kind::kChangeInHook && use.steps_ > 0) {
            fail(REKINDLE_BUSY, "the model is computing a batch, of which a function of the host's is a part");
        }
        return;
    }
    if (use.changing_) fail(REKINDLE_BUSY, "the model is in use by a call in another thread");
    if (kind == Kind::kRead) {
        ++use.readers_;
        reads_ = true;
        return;
    }
    if (use.readers_ > 0) fail(REKINDLE_BUSY, "the model is being read by a call that is still running");
    use.stop_requested.store(false);
    use.changing_ = true;
    use.changer_ = std::this_thread::get_id();
    changes_ = true;
}

ModelUse::Scope::~Scope() {
    std::lock_guard<std::mutex> lock(use_.mutex_);
    if (reads_) --use_.readers_;
    if (changes_) use_.changing_ = false;
}

} // namespace rekindle
