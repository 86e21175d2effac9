#include "greeting.h"

#include <cerrno>
#include <sys/socket.h>

namespace rekindle_tcp {
namespace {

template <class Message>
Heard hear_message(const Descriptor &socket, Message &message) {
    // Looked at first: what is not whole stays where it is, and nothing behind it is taken.
    const ssize_t count = recv(socket.number(), &message, sizeof message, MSG_DONTWAIT | MSG_PEEK);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? Heard::kNothing : Heard::kEnd;
    if (count == 0) return Heard::kEnd;
    if (count >= static_cast<ssize_t>(sizeof message.kind) && message.kind != Message::kKind) return Heard::kEnd;
    if (count < static_cast<ssize_t>(sizeof message)) return Heard::kNothing;
    return recv(socket.number(), &message, sizeof message, MSG_DONTWAIT) == count ? Heard::kMessage : Heard::kEnd;
}

template <class Message>
bool say_message(const Descriptor &socket, const Message &message) {
    return send(socket.number(), &message, sizeof message, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof message;
}

} // namespace

Heard hear(const Descriptor &socket, Greeting &greeting) {
    return hear_message(socket, greeting);
}

Heard hear(const Descriptor &socket, Confirmation &confirmation) {
    return hear_message(socket, confirmation);
}

bool say(const Descriptor &socket, const Greeting &greeting) {
    return say_message(socket, greeting);
}

bool say(const Descriptor &socket, const Confirmation &confirmation) {
    return say_message(socket, confirmation);
}

} // namespace rekindle_tcp
