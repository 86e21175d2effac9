#pragma once

namespace rekindle::platform {

// Waiting for what nobody announces: at first the core is offered to others, for what comes within microseconds, and
// then the thread sleeps, because polling would take the core from those that are waited for.
class Patience {
public:
    // Between two looks.
    void pause();

private:
    int pauses_ = 0;
};

} // namespace rekindle::platform
