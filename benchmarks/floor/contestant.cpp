#include "contestant.h"

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <thread>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rekindle::floor {
namespace {

constexpr std::chrono::milliseconds kPause{20};

// Both are false once the other side is gone.
bool send_all(int socket, const void *data, std::size_t size) {
    const auto *bytes = static_cast<const std::byte *>(data);
    while (size > 0) {
        const ssize_t sent = send(socket, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

bool receive_all(int socket, void *data, std::size_t size) {
    return size == 0 || recv(socket, data, size, MSG_WAITALL) == static_cast<ssize_t>(size);
}

[[noreturn]] void serve(int socket, const std::function<Contestant::Round()> &make) {
    int status = EXIT_SUCCESS;
    try {
        const Contestant::Round round = make();
        char go = 0;
        while (receive_all(socket, &go, sizeof go)) {
            const std::vector<double> values = round();
            const std::size_t count = values.size();
            send_all(socket, &count, sizeof count);
            send_all(socket, values.data(), count * sizeof(double));
        }
    } catch (const std::exception &error) {
        std::fprintf(stderr, "contestant: %s\n", error.what());
        status = EXIT_FAILURE;
    }
    // The parent's atexit handlers and buffered output are not the child's to run or to write.
    _exit(status);
}

} // namespace

Contestant::Contestant(const std::function<Round()> &make) : socket_(-1), child_(-1) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        throw std::runtime_error("socketpair failed");
    }
    child_ = fork();
    if (child_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        serve(ends[1], make);
    }
    close(ends[1]);
    socket_ = ends[0];
    if (child_ < 0) {
        close(socket_);
        throw std::runtime_error("fork failed");
    }
}

Contestant::~Contestant() {
    shutdown(socket_, SHUT_RDWR);
    close(socket_);
    waitpid(child_, nullptr, 0);
}

std::vector<double> Contestant::run() {
    std::this_thread::sleep_for(kPause);
    const char go = 1;
    std::size_t count = 0;
    if (send_all(socket_, &go, sizeof go) && receive_all(socket_, &count, sizeof count)) {
        std::vector<double> values(count);
        if (receive_all(socket_, values.data(), count * sizeof(double))) {
            return values;
        }
    }
    throw std::runtime_error("a contestant's process has ended");
}

} // namespace rekindle::floor
