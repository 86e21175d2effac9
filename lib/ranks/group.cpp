#include "ranks/group.h"

#include "core/error.h"
#include "ranks/channels.h"

namespace rekindle {
namespace {

constexpr uint64_t kMostUnread = uint64_t{1} << 30; // bytes of a message that is received to be left out
constexpr size_t kLongestReason = 16384;            // bytes of a failure's text

std::span<const std::byte> bytes_of(const std::string &text) {
    return std::as_bytes(std::span(text));
}

std::span<std::byte> room_in(std::string &text) {
    return std::as_writable_bytes(std::span(text));
}

} // namespace

Group::Group(std::shared_ptr<Communicator> communicator, double lost_after)
    : communicator_(std::move(communicator)),
      use_(*communicator_), background_{{*communicator_, heartbeat_, kNodesChannel},
                                        {*communicator_, heartbeat_, kSumsChannel}},
      heartbeat_(*communicator_, lost_after), transfers_(*communicator_, heartbeat_, kMeetingsChannel), heads_(size()),
      sent_(size()), received_(size()) {}

void Group::send_head(size_t rank, FrameHead head) {
    sent_[rank] = encode(head);
    transfers_.send(rank, sent_[rank]);
}

// Rank 0: those of all others.
void Group::receive_heads() {
    for (size_t rank = 1; rank < size(); ++rank) transfers_.receive(rank, received_[rank]);
    transfers_.wait();
    for (size_t rank = 1; rank < size(); ++rank) heads_[rank] = decode(rank);
}

// Behind what is no head nothing can be understood.
FrameHead Group::decode(size_t rank) {
    try {
        return decode_head(received_[rank], rank);
    } catch (...) {
        give_up();
        throw;
    }
}

std::string Group::receive_text(size_t rank, const FrameHead &head, uint64_t most) {
    if (head.size > most) {
        give_up(); // what it sends cannot be told apart any more
        fail(REKINDLE_MISMATCH, "rank ", rank, " has ", head.size, " bytes for ", meeting_name(head.meeting),
             "; expected at most ", most);
    }
    std::string text(head.size, '\0');
    transfers_.receive(rank, room_in(text));
    transfers_.wait();
    return text;
}

// Why a message is none that can be expected here; empty: it is one.
std::string Group::fault_of(const FrameHead &head, size_t rank, Meeting meeting, std::optional<uint64_t> size) const {
    if (head.meeting != meeting) {
        return text("rank ", rank, " is at ", meeting_name(head.meeting), ", rank ", this->rank(), " at ",
                    meeting_name(meeting), "; expected all ranks to run the same program");
    }
    if (!size || head.size == *size) return {};
    return text("rank ", rank, " has ", head.size, " bytes for ", meeting_name(meeting), "; expected ", *size);
}

void Group::end_with(const Notice &notice) {
    is_over_ = true;
    if (notice.head.kind == FrameHead::Kind::kInterruption) {
        throw Interrupted{notice.head.requests.preemption ? Interruption::kPreemption : Interruption::kStop};
    }
    throw OtherRanksError(notice.head.status, notice.text);
}

// Rank 0's answer in place of what others expect.
void Group::answer_all(const Notice &notice) {
    for (size_t rank = 1; rank < size(); ++rank) {
        send_head(rank, notice.head);
        transfers_.send(rank, bytes_of(notice.text));
    }
    transfers_.wait();
}

// What one of the others has sent instead of what is expected; nothing where all is well.
std::optional<Group::Notice> Group::find_fault(Meeting meeting, std::span<const std::span<std::byte>> parts,
                                               bool any_size) {
    std::optional<Notice> fault;
    for (size_t rank = 1; rank < size(); ++rank) {
        const FrameHead &head = heads_[rank];
        bool is_failure = head.kind == FrameHead::Kind::kFailure;
        bool counts = !fault || (is_failure && fault->head.kind == FrameHead::Kind::kInterruption);
        if (head.kind != FrameHead::Kind::kData && counts) {
            fault = {head, {}};
            continue;
        }
        size_t expected = parts.empty() ? 0 : parts[rank].size();
        std::string mismatch = fault_of(head, rank, meeting, any_size ? std::nullopt : std::optional(expected));
        if (mismatch.empty() || fault) continue;
        fault = failure(REKINDLE_MISMATCH, mismatch);
    }
    return fault;
}

// Rank 0 takes what all have brought, and answers with the fault.
void Group::answer_with(Notice fault) {
    for (size_t rank = 1; rank < size(); ++rank) {
        std::string told = receive_text(rank, heads_[rank], kMostUnread);
        bool is_its_own = fault.text.empty() && heads_[rank].kind == FrameHead::Kind::kFailure;
        if (is_its_own) fault = failure(heads_[rank].status, text("rank ", rank, ": ", told));
    }
    answer_all(fault);
    end_with(fault);
}

// Tells rank 0 that this rank is there; on rank 0, that all are, none with a failure.
void Group::open(Meeting meeting, uint64_t own_size, std::span<const std::span<std::byte>> parts, bool any_size) {
    gathered_ = own_requests_();
    if (!is_first()) {
        gathered_.save = false;
        send_head(0, {FrameHead::Kind::kData, meeting, REKINDLE_OK, gathered_, own_size});
        return;
    }
    receive_heads();
    for (size_t rank = 1; rank < size(); ++rank) gathered_ = gathered_ | heads_[rank].requests;
    if (std::optional<Notice> fault = find_fault(meeting, parts, any_size)) answer_with(std::move(*fault));
    is_answer_due_ = true;
}

void Group::gather(Meeting meeting, std::span<const std::byte> own, std::span<const std::span<std::byte>> parts) {
    open(meeting, own.size(), parts, false);
    if (!is_first()) {
        transfers_.send(0, own);
        return;
    }
    for (size_t rank = 1; rank < size() && !parts.empty(); ++rank) {
        transfers_.receive(rank, parts[rank]);
    }
    transfers_.wait();
}

std::vector<std::string> Group::gather_texts(Meeting meeting, const std::string &own, uint64_t most) {
    open(meeting, own.size(), {}, true);
    if (!is_first()) {
        sent_text_ = own;
        transfers_.send(0, bytes_of(sent_text_));
        return {};
    }
    std::vector<std::string> texts{own};
    for (size_t rank = 1; rank < size(); ++rank) texts.push_back(receive_text(rank, heads_[rank], most));
    return texts;
}

// The head of rank 0's answer, of that size or any.
FrameHead Group::receive_head(Meeting meeting, std::optional<uint64_t> size) {
    transfers_.receive(0, received_[0]);
    transfers_.wait();
    FrameHead head = decode(0);
    if (head.kind != FrameHead::Kind::kData) end_with({head, receive_text(0, head, kMostUnread)});
    std::string fault = fault_of(head, 0, meeting, size);
    if (!fault.empty()) {
        receive_text(0, head, kMostUnread);
        fail(REKINDLE_MISMATCH, fault);
    }
    requests_ = head.requests;
    return head;
}

void Group::spread(Meeting meeting, std::span<std::byte> bytes) {
    if (!is_first()) {
        receive_head(meeting, bytes.size());
        transfers_.receive(0, bytes);
        transfers_.wait();
        return;
    }
    requests_ = gathered_;
    is_answer_due_ = false;
    for (size_t rank = 1; rank < size(); ++rank) {
        send_head(rank, {FrameHead::Kind::kData, meeting, REKINDLE_OK, requests_, bytes.size()});
        transfers_.send(rank, bytes);
    }
    transfers_.wait();
}

std::string Group::spread_text(Meeting meeting, std::string text, uint64_t most) {
    if (!is_first()) return receive_text(0, receive_head(meeting, std::nullopt), most);
    spread(meeting, room_in(text));
    return text;
}

void Group::meet(Meeting meeting) {
    gather(meeting, {}, {});
    spread(meeting, {});
}

bool Group::all_good(Meeting meeting, bool good) {
    std::byte own{good}, all{1};
    for (std::byte told : gather_numbers(meeting, std::span(&own, 1))) all &= told;
    spread(meeting, {&all, 1});
    bool all_are = all == std::byte{1};
    if (good && !all_are) await_failure();
    return all_are;
}

void Group::await_failure() {
    meet(Meeting::kFailure);
    fail(REKINDLE_INTERNAL, "a rank has failed, and did not say why");
}

// The others are at their next meeting, or come to it; rank 0 takes what they bring.
void Group::tell(const Notice &notice) noexcept {
    if (is_over_) return;
    is_over_ = true;
    if (heartbeat_.lost()) return; // all know
    try {
        if (is_first()) {
            if (!is_answer_due_) {
                receive_heads();
                for (size_t rank = 1; rank < size(); ++rank) receive_text(rank, heads_[rank], kMostUnread);
            }
            answer_all(notice);
            return;
        }
        send_head(0, notice.head);
        transfers_.send(0, bytes_of(notice.text));
        transfers_.receive(0, received_[0]);
        transfers_.wait();
        receive_text(0, decode(0), kMostUnread);
    } catch (const std::exception &) {
        give_up();
    }
}

Group::Notice Group::failure(rekindle_status status, std::string text) {
    if (text.size() > kLongestReason) text.resize(kLongestReason);
    FrameHead head{FrameHead::Kind::kFailure, Meeting::kFailure, status, {}, text.size()};
    return {head, std::move(text)};
}

void Group::tell_failure(rekindle_status status, const char *why) noexcept {
    if (is_over_) return;
    try {
        tell(failure(status, is_first() ? text("rank 0: ", why) : why));
    } catch (const std::exception &) {
        tell(failure(status, {})); // there is no memory for the text
    }
}

void Group::give_up() noexcept {
    is_over_ = true;
    communicator_->abort();
}

void Group::tell_interruption(Interruption why) noexcept {
    Requests requests;
    requests.stop = why == Interruption::kStop;
    requests.preemption = why == Interruption::kPreemption;
    tell({{FrameHead::Kind::kInterruption, Meeting::kFailure, REKINDLE_OK, requests, 0}, {}});
}

} // namespace rekindle
