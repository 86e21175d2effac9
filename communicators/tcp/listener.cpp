#include "listener.h"

#include <algorithm>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <set>

#include "failure.h"

namespace rekindle_tcp {
namespace {

constexpr int kWaitingCallers = 128;

void listen_at(const Endpoint &address, std::vector<Listener> &listeners) {
    Descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket || bind(socket.number(), address.data(), address.size()) != 0 ||
        listen(socket.number(), kWaitingCallers) != 0) {
        return;
    }
    if (const auto endpoint = Endpoint::of(socket)) listeners.push_back({std::move(socket), *endpoint});
}

socklen_t size_of(const sockaddr *address) {
    return address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

} // namespace

std::vector<Listener> listen_at(const std::string &interface) {
    ifaddrs *all = nullptr;
    if (getifaddrs(&all) != 0) throw Failure(REKINDLE_UNSUPPORTED, "the operating system names no network interfaces");
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs *)> owner(all, freeifaddrs);
    std::vector<Listener> listeners;
    std::set<std::string> names;
    for (const ifaddrs *entry = all; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
        if (entry->ifa_addr->sa_family != AF_INET && entry->ifa_addr->sa_family != AF_INET6) continue;
        names.insert(entry->ifa_name);
        const Endpoint address(entry->ifa_addr, size_of(entry->ifa_addr));
        if ((interface.empty() || interface == entry->ifa_name) && address.is_usable()) listen_at(address, listeners);
    }
    if (listeners.empty()) {
        std::string text = "interface=" + interface + " has no address to listen at; expected one of";
        for (const std::string &name : names) text += " " + name;
        throw Failure(interface.empty() ? REKINDLE_UNSUPPORTED : REKINDLE_INVALID_ARGUMENT, text);
    }
    std::stable_partition(listeners.begin(), listeners.end(),
                          [](const Listener &listener) { return listener.endpoint.is_loopback(); });
    return listeners;
}

} // namespace rekindle_tcp
