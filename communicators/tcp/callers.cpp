#include "callers.h"

#include <sys/socket.h>
#include <utility>

namespace rekindle_tcp {
namespace {

constexpr std::chrono::seconds kHearing{10};

} // namespace

std::vector<Endpoint> Callers::endpoints() const {
    std::vector<Endpoint> all;
    for (const Listener &listener : listeners_) all.push_back(listener.endpoint);
    return all;
}

void Callers::hear(const std::function<void(Descriptor, const Greeting &)> &greeted) {
    accept();
    for (auto caller = callers_.begin(); caller != callers_.end();) {
        Greeting greeting;
        const Heard heard = rekindle_tcp::hear(caller->socket, greeting);
        if (heard == Heard::kMessage) greeted(std::move(caller->socket), greeting);
        const bool is_over = heard != Heard::kNothing || Clock::now() > caller->deadline;
        caller = is_over ? callers_.erase(caller) : std::next(caller);
    }
}

void Callers::accept() {
    for (const Listener &listener : listeners_) {
        while (Descriptor socket{accept4(listener.socket.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)}) {
            callers_.push_back({std::move(socket), Clock::now() + kHearing});
        }
    }
}

} // namespace rekindle_tcp
