#pragma once

namespace rekindle::platform {

// Waiting for what nobody announces: at first the core is offered to others, for what comes within microseconds, and
// then the thread sleeps, because polling would take the core from those that are waited for; the longer it has waited,
// the longer at a time, up to milliseconds, so that it is late by a small part of that.
class Patience {
public:
    // Between two looks.
    void pause();

private:
    int yields_ = 0;
    long slept_ = 0; // nanoseconds
};

// Until is_done(): calls move_on() again and again, which says whether it could do something.
template <class IsDone, class MoveOn>
void wait_until(const IsDone &is_done, const MoveOn &move_on) {
    Patience patience;
    while (!is_done()) {
        if (move_on()) {
            patience = {};
        } else {
            patience.pause();
        }
    }
}

} // namespace rekindle::platform
