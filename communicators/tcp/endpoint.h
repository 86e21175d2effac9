#pragma once

#include <optional>
#include <string>
#include <sys/socket.h>

#include "descriptor.h"

namespace rekindle_tcp {

// An address and a port: IPv4 or IPv6.
class Endpoint {
public:
    Endpoint(const sockaddr *address, socklen_t size);

    // Nothing if the texts are no such numbers.
    static std::optional<Endpoint> parse(const std::string &address, const std::string &port);
    // Where a socket of this process is. Nothing if the system does not say.
    static std::optional<Endpoint> of(const Descriptor &socket);

    std::string address() const;
    std::string port() const;
    // Whether only this machine reaches it.
    bool is_loopback() const;
    // Whether it can be reached without naming an interface.
    bool is_usable() const;

    const sockaddr *data() const { return reinterpret_cast<const sockaddr *>(&address_); }
    socklen_t size() const { return size_; }
    int family() const { return address_.ss_family; }

private:
    sockaddr_storage address_{};
    socklen_t size_;
};

} // namespace rekindle_tcp
