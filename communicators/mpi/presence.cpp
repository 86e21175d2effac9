#include "presence.h"

#include <cstdint>
#include <fstream>
#include <functional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "turn.h"
#include "world.h"

namespace rekindle_mpi {

namespace {

constexpr std::chrono::milliseconds kDelivery(100);

// Where the sign of a process is, and on which machine that is so.
struct Place {
    uint64_t machine;
    int64_t process;
    int64_t file;
};

// Another one for each start of a machine, and for each container that counts processes by itself. 0: not known.
uint64_t machine() {
    std::string boot;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
    struct stat processes = {};
    if (boot.empty() || stat("/proc/self/ns/pid", &processes) != 0) return 0;
    return std::hash<std::string>()(boot + std::to_string(processes.st_ino));
}

} // namespace

Presence::Presence(MPI_Comm ranks) {
    int rank = 0;
    int size = 0;
    {
        const Turn turn;
        MPI_Comm_rank(ranks, &rank);
        MPI_Comm_size(ranks, &size);
    }
    const Place own = {machine(), getpid(), give_life_sign()};
    std::vector<Place> places(static_cast<size_t>(size));
    processes_.resize(places.size());
    gather_from_all(ranks, &own, sizeof own, places.data());
    for (size_t other = 0; other < places.size(); ++other) {
        const Place &place = places[other];
        const bool is_seen = place.machine == own.machine && own.machine != 0 && place.file >= 0;
        if (other == static_cast<size_t>(rank) || !is_seen) continue;
        processes_[other].sign.emplace(place.process, static_cast<int>(place.file));
    }
}

bool Presence::has_ended(int rank) {
    Process &process = processes_[static_cast<size_t>(rank)];
    if (!process.ended && process.sign && process.sign->has_ended()) process.ended = std::chrono::steady_clock::now();
    return process.ended.has_value();
}

bool Presence::is_lost(int rank) {
    return has_ended(rank) &&
           std::chrono::steady_clock::now() - *processes_[static_cast<size_t>(rank)].ended > kDelivery;
}

} // namespace rekindle_mpi
