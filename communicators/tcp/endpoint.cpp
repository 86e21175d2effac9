#include "endpoint.h"

#include <algorithm>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>

namespace rekindle_tcp {

Endpoint::Endpoint(const sockaddr *address, socklen_t size) : size_(std::min<socklen_t>(size, sizeof address_)) {
    std::memcpy(&address_, address, size_);
}

std::optional<Endpoint> Endpoint::parse(const std::string &address, const std::string &port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo *found = nullptr;
    if (getaddrinfo(address.c_str(), port.c_str(), &hints, &found) != 0) return std::nullopt;
    const Endpoint endpoint(found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return endpoint;
}

std::optional<Endpoint> Endpoint::of(const Descriptor &socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (getsockname(socket.number(), reinterpret_cast<sockaddr *>(&address), &size) != 0) return std::nullopt;
    return Endpoint(reinterpret_cast<const sockaddr *>(&address), size);
}

std::string Endpoint::address() const {
    char text[NI_MAXHOST] = "";
    getnameinfo(data(), size_, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
    return text;
}

std::string Endpoint::port() const {
    char text[NI_MAXSERV] = "";
    getnameinfo(data(), size_, nullptr, 0, text, sizeof text, NI_NUMERICSERV);
    return text;
}

bool Endpoint::is_loopback() const {
    if (family() == AF_INET) {
        constexpr uint32_t kNetwork = 127;
        return ntohl(reinterpret_cast<const sockaddr_in *>(&address_)->sin_addr.s_addr) >> 24 == kNetwork;
    }
    const in6_addr &address = reinterpret_cast<const sockaddr_in6 *>(&address_)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&address);
}

bool Endpoint::is_usable() const {
    if (family() == AF_INET) return true;
    if (family() != AF_INET6) return false;
    const in6_addr &address = reinterpret_cast<const sockaddr_in6 *>(&address_)->sin6_addr;
    return !IN6_IS_ADDR_LINKLOCAL(&address);
}

} // namespace rekindle_tcp
