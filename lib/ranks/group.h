#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/interruption.h"
#include "core/rank_share.h"
#include "ranks/frame.h"
#include "ranks/transfers.h"

namespace rekindle {

// What another rank has failed with; the text names it.
class OtherRanksError : public Error {
public:
    using Error::Error;
};

// The ranks of one fit, as one of them. They meet at the same places of the run: each tells rank 0 something, and rank
// 0 answers all. What a rank fails with reaches the others at the next meeting, in place of what they expect, and ends
// the call there, too, with the same status and a text that names the rank; so does what interrupts it before it
// trains. Whoever the meetings' functions throw at has met the others for the last time. One call at a time.
class Group {
public:
    // `lost_after`: seconds of silence after which a rank is taken for lost. Throws as Communicator::Use.
    Group(std::shared_ptr<Communicator> communicator, double lost_after);

    size_t rank() const { return communicator_->rank(); }
    size_t size() const { return communicator_->size(); }
    bool is_first() const { return rank() == 0; }
    // Calls body(rank) for each other rank, beginning behind this one's own, so that not all send to the same at a
    // time.
    template <class Body>
    void for_each_other(const Body &body) const {
        for (size_t distance = 1; distance < size(); ++distance) body((rank() + distance) % size());
    }
    RankShare share() const { return {rank(), size()}; }

    // What this rank wants; asked at each meeting. What all are to do, since the last one.
    void set_requests(std::function<Requests()> requests) { own_requests_ = std::move(requests); }
    const Requests &requests() const { return requests_; }

    // A meeting is these two, one after the other. First rank 0 gets what the others give, rank r's in parts[r], whose
    // size it must have; `own` is what this rank gives, which stays until it has the answer, and of no importance on
    // rank 0. Then all get what rank 0 has.
    void gather(Meeting meeting, std::span<const std::byte> own, std::span<const std::span<std::byte>> parts);
    void spread(Meeting meeting, std::span<std::byte> bytes);

    // What a meeting begins with, where each rank gives as many numbers: on rank 0 those of all, one rank's behind the
    // other's; else nothing. `own` stays until this rank has the answer.
    template <class Number>
    std::vector<std::remove_const_t<Number>> gather_numbers(Meeting meeting, std::span<Number> own) {
        std::vector<std::remove_const_t<Number>> all(is_first() ? size() * own.size() : 0);
        std::vector<std::span<std::byte>> parts(size());
        for (size_t rank = 0; rank < size() && is_first(); ++rank) {
            parts[rank] = std::as_writable_bytes(std::span(all).subspan(rank * own.size(), own.size()));
        }
        if (is_first()) std::copy(own.begin(), own.end(), all.begin());
        gather(meeting, std::as_bytes(own), parts);
        return all;
    }
    // A meeting at which all ranks must have the same numbers: the first in which another rank differs from rank 0
    // goes, with its place, to differ(rank, place, number), which throws; what it throws ends the call on all ranks.
    template <class Number, class Differ>
    void require_same(Meeting meeting, std::span<Number> own, const Differ &differ) {
        auto all = gather_numbers(meeting, own);
        for (size_t i = 0; i < all.size(); ++i) {
            if (all[i] != own[i % own.size()]) differ(i / own.size(), i % own.size(), all[i]);
        }
        spread(meeting, {});
    }

    // Meetings whose messages have any length up to `most`. `own` of each rank, on rank 0.
    std::vector<std::string> gather_texts(Meeting meeting, const std::string &own, uint64_t most);
    // That of rank 0.
    std::string spread_text(Meeting meeting, std::string text, uint64_t most);
    // One at which nothing but requests is exchanged.
    void meet(Meeting meeting);
    // Whether all ranks say so; where this one does and another does not, throws what that one fails with.
    bool all_good(Meeting meeting, bool good);
    // Where another rank is known to have failed: throws what that was.
    [[noreturn]] void await_failure();

    // Between two meetings, where all are known to come to: calls begin(rank) for each other rank, which begins the
    // transfers with it, and waits for them. What goes wrong here cannot be told to the others.
    template <class Begin>
    void exchange_pairwise(const Begin &begin) {
        try {
            for_each_other(begin);
            transfers_.wait();
        } catch (...) {
            give_up();
            throw;
        }
    }
    Transfers &transfers() { return transfers_; }
    // Those that go on in the background, beside the meetings, from when all are known to come to them; any thread, one
    // call at a time. If some are still under way when this object goes, they are given up once all ranks have ended,
    // and the communicator with them.
    struct Background {
        Transfers nodes, sums; // of what is added up, and of what came of it
    };
    Background &background() { return background_; }
    // Ends without a word to the others: their transfers with this rank fail, or are never done.
    void give_up() noexcept;

    // Tells the others why this rank ends; waits until they know. Does nothing where they have met for the last time.
    void tell_failure(rekindle_status status, const char *why) noexcept;
    void tell_interruption(Interruption why) noexcept;
    // The run is over for all.
    void end() { is_over_ = true; }

private:
    struct Notice {
        FrameHead head;
        std::string text;
    };
    static Notice failure(rekindle_status status, std::string text);
    void send_head(size_t rank, FrameHead head);
    void receive_heads();
    FrameHead receive_head(Meeting meeting, std::optional<uint64_t> size);
    FrameHead decode(size_t rank);
    std::string receive_text(size_t rank, const FrameHead &head, uint64_t most);
    std::string fault_of(const FrameHead &head, size_t rank, Meeting meeting, std::optional<uint64_t> size) const;
    std::optional<Notice> find_fault(Meeting meeting, std::span<const std::span<std::byte>> parts, bool any_size);
    void open(Meeting meeting, uint64_t own_size, std::span<const std::span<std::byte>> parts, bool any_size);
    void tell(const Notice &notice) noexcept;
    void answer_all(const Notice &notice);
    [[noreturn]] void answer_with(Notice fault);
    [[noreturn]] void end_with(const Notice &notice);

    std::shared_ptr<Communicator> communicator_;
    Communicator::Use use_;
    Background background_; // goes behind the heartbeat
    Heartbeat heartbeat_;
    Transfers transfers_;
    std::function<Requests()> own_requests_ = [] { return Requests{}; };
    Requests requests_, gathered_;
    std::string sent_text_;                    // under way to rank 0
    std::vector<FrameHead> heads_;             // of each rank, on rank 0
    std::vector<EncodedHead> sent_, received_; // of each rank
    bool is_answer_due_ = false;               // rank 0's, to a meeting
    bool is_over_ = false;
};

} // namespace rekindle
