#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "descriptor.h"
#include "greeting.h"
#include "listener.h"

namespace rekindle_tcp {

// Those who call this rank while the ranks meet. Anyone may: ranks of this run, of an earlier one, and strangers.
class Callers {
public:
    // Throws Failure.
    explicit Callers(const std::string &interface) : listeners_(listen_at(interface)) {}

    std::vector<Endpoint> endpoints() const;

    // Hands over who has greeted, without waiting. Who says something else, or nothing for long, is dropped.
    void hear(const std::function<void(Descriptor, const Greeting &)> &greeted);

private:
    using Clock = std::chrono::steady_clock;

    struct Caller {
        Descriptor socket;
        Clock::time_point deadline;
    };

    void accept();

    std::vector<Listener> listeners_;
    std::list<Caller> callers_;
};

} // namespace rekindle_tcp
