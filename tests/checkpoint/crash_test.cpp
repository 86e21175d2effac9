// A power cut at any moment of a backup: every state that POSIX allows the disk to be in is recovered from. The former
// backup or the new one is found, with every byte it was written with.
#include <cstdio>
#include <cstring>
#include <random>

#include "checkpoint/generations.h"
#include "checkpoint/image.h"
#include "crash_file_system.h"
#include "test_files.h"

using namespace rekindle;
using namespace rekindle::checkpoint;

namespace {

using Bytes = CrashFileSystem::Bytes;
using Files = CrashFileSystem::Files;
using Node = CrashFileSystem::Node;
using NodePointer = CrashFileSystem::NodePointer;

const char *const kFolder = "backup";

enum class Fate { kWritten, kLost, kTorn };

// What is left of a file whose unflushed blocks met these fates. With `cut`, it ends at its last block that was
// written.
Bytes remains(const Node &node, const std::vector<size_t> &blocks, const std::vector<Fate> &fates, bool cut) {
    Bytes left = node.current;
    size_t end = node.durable.size();
    for (size_t i = 0; i < blocks.size(); ++i) {
        size_t begin = blocks[i] * CrashFileSystem::kBlock;
        size_t size = std::min(left.size() - begin, CrashFileSystem::kBlock);
        size_t kept = fates[i] == Fate::kWritten ? size : fates[i] == Fate::kTorn ? size / 2 : 0;
        std::fill_n(left.begin() + static_cast<ptrdiff_t>(begin + kept), size - kept, std::byte{0});
        if (kept > 0) end = std::max(end, begin + kept);
    }
    if (cut) left.resize(end);
    return left;
}

struct Counts {
    uint64_t moments = 0, states = 0, recovered = 0, torn = 0;
};

class PowerCuts {
public:
    // `complete` says whether a folder's newest valid backup is one of those that may be there; called with each state.
    PowerCuts(CrashFileSystem &files, std::function<bool(CrashFileSystem &)> complete)
        : files_(files), complete_(std::move(complete)) {}

    Counts counts;

    // All states of this moment.
    void enumerate() {
        ++counts.moments;
        const std::vector<CrashFileSystem::Change> &pending = files_.pending();
        for (uint64_t chosen = 0; chosen < uint64_t{1} << pending.size(); ++chosen) {
            std::map<std::string, NodePointer> entries = files_.durable_entries();
            for (size_t i = 0; i < pending.size(); ++i) {
                if ((chosen >> i & 1) != 0) CrashFileSystem::apply(entries, pending[i]);
            }
            with_each_content(entries);
        }
    }

private:
    void with_each_content(const std::map<std::string, NodePointer> &entries) {
        Files left;
        std::string unflushed; // a backup writes one file at a time
        for (const auto &[path, node] : entries) {
            left[path] = node->current;
            if (node->unflushed().empty()) continue;
            ck_assert(unflushed.empty());
            unflushed = path;
        }
        if (unflushed.empty()) return check(left);
        const Node &node = *entries.at(unflushed);
        std::vector<size_t> blocks = node.unflushed();
        with_each_fate(blocks.size(), [&](const std::vector<Fate> &fates) {
            for (bool cut : {false, true}) {
                left[unflushed] = remains(node, blocks, fates, cut);
                check(left);
            }
        });
    }

    // Up to 12 blocks: everything, written or lost. Beyond that: none, each prefix, all, and random sets.
    template <class Try>
    void with_each_fate(size_t count, const Try &attempt) {
        std::vector<Fate> fates(count, Fate::kWritten);
        for (size_t torn = 0; torn < count; ++torn) {
            for (Fate fate : {Fate::kLost, Fate::kTorn}) {
                fates[torn] = fate;
                attempt(fates);
            }
            fates[torn] = Fate::kWritten;
        }
        if (count <= 12) {
            for (uint64_t written = 0; written < uint64_t{1} << count; ++written) {
                for (size_t i = 0; i < count; ++i) fates[i] = (written >> i & 1) != 0 ? Fate::kWritten : Fate::kLost;
                attempt(fates);
            }
            return;
        }
        for (size_t prefix = 0; prefix <= count; ++prefix) {
            for (size_t i = 0; i < count; ++i) fates[i] = i < prefix ? Fate::kWritten : Fate::kLost;
            attempt(fates);
        }
        for (int sample = 0; sample < 10'000; ++sample) {
            for (Fate &fate : fates) fate = static_cast<Fate>(random_() % 3);
            attempt(fates);
        }
    }

    void check(const Files &left) {
        ++counts.states;
        CrashFileSystem after;
        after.set_files(left);
        ++(complete_(after) ? counts.recovered : counts.torn);
    }

    CrashFileSystem &files_;
    std::function<bool(CrashFileSystem &)> complete_;
    std::mt19937_64 random_{20261124};
};

Bytes image_bytes(Image &image) {
    return Bytes(image.bytes().begin(), image.bytes().end());
}

Image image_of(uint64_t generation, int64_t floats) {
    Image image;
    Description description;
    description.progress = {REKINDLE_RUN_RUNNING, REKINDLE_PHASE_BATCHES, 1, 2, 3, generation};
    description.configuration_json = "{}";
    image.prepare(description, {{"kernel", REKINDLE_ENTRY_WEIGHT, REKINDLE_FLOAT32, {floats}}});
    std::memset(image.tensor(0).data(), static_cast<int>(1 + generation), image.tensor(0).size());
    image.seal();
    return image;
}

// Commits generations 0 to `last`, pruning to `keep`, with a power cut at each moment after the first.
Counts commit_under_power_cuts(uint64_t last, size_t keep, int64_t floats, bool remove_at_end) {
    CrashFileSystem files;
    Generations generations(files, kFolder);
    generations.lock(0);
    std::map<uint64_t, Bytes> written;
    uint64_t newest_durable = 0;
    bool removing = false;
    PowerCuts cuts(files, [&](CrashFileSystem &after) {
        Generations found(after, kFolder);
        found.lock(0);
        std::shared_ptr<const Reader> newest;
        try {
            newest = found.newest_valid();
        } catch (const Error &) {
            return false;
        }
        if (newest == nullptr) return removing;
        uint64_t generation = newest->progress().generation;
        return generation >= newest_durable && after.files().at(newest->path()) == written.at(generation);
    });
    for (uint64_t generation = 0; generation <= last; ++generation) {
        Image image = image_of(generation, floats);
        written[generation] = image_bytes(image);
        if (generation == 1) files.at_each_moment = [&] { cuts.enumerate(); };
        generations.commit(image);
        newest_durable = generation;
        generations.prune(keep);
    }
    removing = remove_at_end;
    if (remove_at_end) generations.remove_all();
    return cuts.counts;
}

// A run that goes on from generation 2, because the newest of three, 3, is damaged: commits 4, pruning to 3, or
// completes without a save. The damaged one never stands beside a newer one, nor alone.
Counts fall_back_under_power_cuts(bool completes) {
    CrashFileSystem files;
    Generations generations(files, kFolder);
    Files written;
    for (uint64_t generation : {1, 2, 3, 4}) {
        Image image = image_of(generation, 1'250);
        written[generations.path_of(generation)] = image_bytes(image);
    }
    Files left = written;
    left.erase(generations.path_of(4));
    left.at(generations.path_of(3))[left.at(generations.path_of(3)).size() / 2] ^= std::byte{1};
    files.set_files(left);
    generations.lock(0);
    ck_assert_uint_eq(generations.newest_valid()->progress().generation, 2);

    bool durable = false;
    PowerCuts cuts(files, [&](CrashFileSystem &after) {
        Files names = after.files();
        Generations found(after, kFolder);
        found.lock(0);
        try {
            std::shared_ptr<const Reader> newest = found.newest_valid();
            if (newest == nullptr) return completes;
            bool is_newest = newest->progress().generation == 4;
            return after.files().at(newest->path()) == written.at(newest->path()) && (is_newest || !durable) &&
                   !(is_newest && names.count(found.path_of(3)) != 0);
        } catch (const Error &) {
            return false;
        }
    });
    files.at_each_moment = [&] { cuts.enumerate(); };
    if (completes) {
        generations.remove_all();
    } else {
        Image image = image_of(4, 1'250);
        generations.commit(image);
        durable = true;
        generations.prune(3);
        files.at_each_moment = [] {};
        ck_assert(generations.list() == std::vector<uint64_t>({1, 2, 4}));
    }
    return cuts.counts;
}

struct Case {
    const char *name;
    uint64_t last;
    size_t keep;
    int64_t floats;
    bool remove_at_end;
};

constexpr Case kCases[] = {
    {"one generation, 12 blocks", 3, 1, 1'250, false},    {"two generations, 12 blocks", 4, 2, 1'250, false},
    {"three generations, 12 blocks", 5, 3, 1'250, false}, {"completed, 12 blocks", 2, 2, 1'250, true},
    {"completed, three of 12 blocks", 3, 3, 1'250, true}, {"one generation, large file", 1, 1, 20'000, false},
};

void expect_none_torn(const char *name, const Counts &counts, uint64_t least_states) {
    std::printf("%s: moments %llu, crash states %llu, recovered %llu, torn %llu\n", name,
                static_cast<unsigned long long>(counts.moments), static_cast<unsigned long long>(counts.states),
                static_cast<unsigned long long>(counts.recovered), static_cast<unsigned long long>(counts.torn));
    std::fflush(stdout);
    ck_assert_uint_gt(counts.states, least_states);
    ck_assert_uint_eq(counts.torn, 0);
}

START_TEST(a_whole_backup_is_found_after_every_power_cut) {
    const Case &tried = kCases[_i];
    expect_none_torn(tried.name, commit_under_power_cuts(tried.last, tried.keep, tried.floats, tried.remove_at_end),
                     5'000);
}
END_TEST

START_TEST(a_damaged_newest_is_gone_before_a_newer_one_stands) {
    expect_none_torn("after a fallback", fall_back_under_power_cuts(false), 4'000);
    expect_none_torn("completed after a fallback", fall_back_under_power_cuts(true), 10);
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, a_whole_backup_is_found_after_every_power_cut, 0, std::size(kCases));
    tcase_add_test(tests, a_damaged_newest_is_gone_before_a_newer_one_stands);
}

} // namespace

int main() {
    return run_tests("checkpoint.crash", add_tests);
}
