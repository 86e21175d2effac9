#include "meeting.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "callers.h"
#include "failure.h"
#include "notice.h"
#include "peer.h"

namespace rekindle_tcp {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kShortestPause{1};
constexpr std::chrono::milliseconds kLongestPause{50};

class Meeting {
public:
    explicit Meeting(const Arguments &arguments)
        : arguments_(arguments),
          store_(arguments.store), self_{arguments.rank, arguments.size, Nonce::make(), this_machine()},
          callers_(arguments.interface) {
        for (uint32_t rank = 0; rank < self_.size; ++rank) peers_.emplace_back(self_, rank);
        notice_.endpoints = callers_.endpoints();
        notice_.nonce = self_.nonce;
        notice_.machine = self_.machine;
    }

    ~Meeting() {
        try {
            if (is_noticed_ && is_own_notice()) store_.remove(self_.rank);
        } catch (const std::exception &) {
            // It stays, as that of a killed run does.
        }
    }

    std::vector<Descriptor> run() {
        store_.write(self_.rank, notice_);
        is_noticed_ = true;
        const auto deadline = Clock::now() + arguments_.timeout;
        auto pause = kShortestPause;
        while (!is_over()) {
            if (Clock::now() > deadline) fail_by_time();
            if (move_on()) {
                pause = kShortestPause;
                continue;
            }
            std::this_thread::sleep_for(pause);
            pause = std::min(2 * pause, kLongestPause);
            if (pause == kLongestPause) look_after_notice();
        }
        if (self_.rank == 0) store_.remove_from(self_.size);
        std::vector<Descriptor> sockets;
        for (Peer &peer : peers_) sockets.push_back(peer.take_socket());
        return sockets;
    }

private:
    template <class Condition>
    bool all_others(Condition condition) const {
        for (uint32_t rank = 0; rank < self_.size; ++rank) {
            if (rank != self_.rank && !condition(peers_[rank])) return false;
        }
        return true;
    }

    // Who this rank takes the ranks for.
    Nonce ranks() const {
        Nonce all = self_.nonce;
        for (uint32_t rank = 0; rank < self_.size; ++rank) {
            if (rank != self_.rank) all ^= peers_[rank].nonce();
        }
        return all;
    }

    bool is_over() const {
        const Nonce all = ranks();
        return all_others([&](const Peer &peer) { return peer.is_agreed(all); });
    }

    bool move_on() {
        bool has_changed = hear_callers();
        for (Peer &peer : peers_) peer.notice_end();
        for (uint32_t rank = 0; rank < self_.rank; ++rank) {
            if (!peers_[rank].is_connected()) has_changed |= peers_[rank].call(store_);
        }
        if (!all_others([](const Peer &peer) { return peer.is_connected(); })) return has_changed;
        const Nonce all = ranks();
        for (uint32_t rank = 0; rank < self_.size; ++rank) {
            if (rank != self_.rank) has_changed |= peers_[rank].confirm(all);
        }
        return has_changed;
    }

    bool hear_callers() {
        bool has_changed = false;
        callers_.hear([&](Descriptor socket, const Greeting &greeting) {
            if (!is_expected(greeting)) return;
            peers_[greeting.from].answer(std::move(socket), greeting);
            has_changed = true;
        });
        return has_changed;
    }

    // From a rank of this run, which is the one to call.
    bool is_expected(const Greeting &greeting) const {
        return greeting.to == self_.rank && greeting.other == self_.nonce && greeting.size == self_.size &&
               greeting.from > self_.rank && greeting.from < self_.size;
    }

    bool is_own_notice() const {
        const auto notice = store_.read(self_.rank);
        return notice && notice->nonce == notice_.nonce;
    }

    // Someone may have tidied up the folder, or another process may be there as this rank.
    void look_after_notice() {
        const auto notice = store_.read(self_.rank);
        if (!notice) return store_.write(self_.rank, notice_);
        if (notice->nonce == notice_.nonce) return;
        throw Failure(REKINDLE_LOCKED, "rank=" + std::to_string(self_.rank) + ",store=" + arguments_.store +
                                           ": another process has come as this rank; expected one of each rank");
    }

    [[noreturn]] void fail_by_time() const {
        std::string text = "timeout=" + std::to_string(arguments_.timeout.count()) + ",store=" + arguments_.store +
                           ": the ranks have not met; expected " + std::to_string(self_.size) + ", not there:";
        bool is_any_missing = false;
        for (uint32_t rank = 0; rank < self_.size; ++rank) {
            if (rank == self_.rank || peers_[rank].is_connected()) continue;
            text += " " + std::to_string(rank);
            is_any_missing = true;
        }
        throw Failure(REKINDLE_RANK_LOST, is_any_missing ? text : text + " some that others wait for");
    }

    const Arguments &arguments_;
    const Store store_;
    const Self self_;
    Callers callers_;
    Notice notice_;
    bool is_noticed_ = false;
    std::vector<Peer> peers_;
};

} // namespace

std::vector<Descriptor> meet(const Arguments &arguments) {
    return Meeting(arguments).run();
}

} // namespace rekindle_tcp
