#include "ranks/heartbeat.h"

#include <algorithm>
#include <chrono>

#include "platform/clock.h"
#include "platform/thread_name.h"
#include "ranks/channels.h"

namespace rekindle {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr double kBeatsBeforeLoss = 8.0, kLongestPause = 2.0; // seconds
constexpr double kRest = 0.02, kShortRest = 0.001;            // between two rounds, and where others wait
constexpr double kLongestAnnouncement = 0.5;                  // until others know
constexpr double kGrace = 0.3; // for others to name the rank on whose account one has ended

} // namespace

Heartbeat::Heartbeat(Communicator &communicator, double lost_after)
    : communicator_(communicator), lost_after_(lost_after), neighbours_(communicator.size()) {
    for (Neighbour &neighbour : neighbours_) neighbour.heard_at = platform::monotonic_seconds();
    thread_ = std::thread([this] { run(); });
}

Heartbeat::~Heartbeat() {
    {
        std::lock_guard<std::mutex> lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
    if (lost()) communicator_.abort();
}

std::optional<size_t> Heartbeat::lost() const {
    Beat lost = announced_.load(std::memory_order_acquire);
    return lost == kNone ? std::nullopt : std::optional(static_cast<size_t>(lost));
}

// The thread may be about to hear of another rank, on whose account this one has ended.
size_t Heartbeat::name_lost(size_t rank) {
    auto is_announced = [this] { return lost().has_value(); };
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, Seconds(kGrace), is_announced)) {
        lose(rank);
        changed_.notify_all();
        changed_.wait_for(lock, Seconds(2.0 * kLongestAnnouncement), is_announced);
    }
    return lost().value_or(rank);
}

void Heartbeat::lose(size_t rank) {
    Beat none = kNone;
    found_.compare_exchange_strong(none, static_cast<Beat>(rank), std::memory_order_acq_rel);
}

void Heartbeat::run() {
    platform::set_thread_name("rekindle-beat");
    double before = platform::monotonic_seconds();
    while (!is_over()) {
        double now = platform::monotonic_seconds();
        // Silence says nothing while this rank did not listen, as when its whole machine was stopped.
        double deaf = now - before > lost_after_ / kBeatsBeforeLoss ? now - before : 0.0;
        before = now;
        for (size_t rank = 0; rank < neighbours_.size(); ++rank) {
            if (rank == communicator_.rank()) continue;
            neighbours_[rank].heard_at += deaf;
            listen(rank, now);
            speak(rank, now);
        }
        if (has_lost()) {
            announce();
            return;
        }
        rest();
    }
}

// All have said their last, and know of this one's.
bool Heartbeat::is_over() const {
    return std::all_of(neighbours_.begin(), neighbours_.end(), [this](const Neighbour &neighbour) {
        bool is_own = &neighbour == &neighbours_[communicator_.rank()];
        return is_own || (neighbour.has_ended && neighbour.to.beat == kLast && !neighbour.to.is_under_way);
    });
}

void Heartbeat::rest() {
    std::unique_lock<std::mutex> lock(mutex_);
    bool waits = is_ending_;
    changed_.wait_for(lock, Seconds(waits ? kShortRest : kRest), [&] { return is_ending_ != waits || has_lost(); });
}

// Whether nothing is on the way any more.
bool Heartbeat::move_on(size_t rank, Way &way) {
    if (!way.is_under_way) return true;
    Communicator::Progress progress = communicator_.test(way.transfer);
    if (progress == Communicator::Progress::kLost) lose(rank);
    way.is_under_way = progress == Communicator::Progress::kUnderWay;
    return !way.is_under_way;
}

// Makes room for the next beat; whether the other rank can be reached.
bool Heartbeat::lend_ear(size_t rank) {
    Way &from = neighbours_[rank].from;
    if (from.is_under_way) return true;
    auto room = std::as_writable_bytes(std::span(&from.beat, 1));
    from.is_under_way = communicator_.receive(rank, kHeartbeatChannel, room, &from.transfer);
    if (!from.is_under_way) lose(rank);
    return from.is_under_way;
}

void Heartbeat::listen(size_t rank, double now) {
    Neighbour &neighbour = neighbours_[rank];
    while (!neighbour.has_ended && !has_lost() && lend_ear(rank) && move_on(rank, neighbour.from)) {
        if (!has_lost()) hear(rank, now);
    }
    if (!neighbour.has_ended && now - neighbour.heard_at > lost_after_) lose(rank);
}

void Heartbeat::hear(size_t rank, double now) {
    Neighbour &neighbour = neighbours_[rank];
    neighbour.heard_at = now;
    neighbour.has_ended = neighbour.from.beat == kLast;
    bool names_one = neighbour.from.beat >= 0 && static_cast<size_t>(neighbour.from.beat) < neighbours_.size();
    if (names_one) lose(static_cast<size_t>(neighbour.from.beat));
}

void Heartbeat::speak(size_t rank, double now) {
    Neighbour &neighbour = neighbours_[rank];
    if (!move_on(rank, neighbour.to) || neighbour.to.beat == kLast) return;
    Beat beat = has_lost() ? found_.load() : kAlive;
    {
        std::lock_guard<std::mutex> lock(mutex_);
        if (is_ending_ && beat == kAlive) beat = kLast;
    }
    double pause = std::min(lost_after_ / kBeatsBeforeLoss, kLongestPause);
    if (beat == neighbour.to.beat && (beat != kAlive || now - neighbour.spoken_at < pause)) return;
    neighbour.to.beat = beat;
    neighbour.spoken_at = now;
    auto bytes = std::as_bytes(std::span(&neighbour.to.beat, 1));
    neighbour.to.is_under_way = communicator_.send(rank, kHeartbeatChannel, bytes, &neighbour.to.transfer);
    if (!neighbour.to.is_under_way) lose(rank);
}

// Tells all others which rank is lost, as far as they listen.
void Heartbeat::announce() {
    double until = platform::monotonic_seconds() + kLongestAnnouncement;
    bool is_told = false;
    while (!is_told && platform::monotonic_seconds() < until) {
        is_told = true;
        for (size_t rank = 0; rank < neighbours_.size(); ++rank) {
            bool has_to_know =
                static_cast<Beat>(rank) != found_ && rank != communicator_.rank() && !neighbours_[rank].has_ended;
            if (!has_to_know) continue;
            speak(rank, platform::monotonic_seconds());
            if (move_on(rank, neighbours_[rank].from)) lend_ear(rank); // it may be about to tell the same
            const Way &to = neighbours_[rank].to;
            is_told = is_told && !to.is_under_way && (to.beat == found_ || to.beat == kLast);
        }
        if (!is_told) std::this_thread::sleep_for(Seconds(kShortRest));
    }
    std::lock_guard<std::mutex> lock(mutex_);
    announced_.store(found_, std::memory_order_release);
    changed_.notify_all();
}

} // namespace rekindle
