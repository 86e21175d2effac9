// What a fit has to do with the other ranks of its run. Alone, a process has its own word.
#include "core/error.h"
#include "core/hash.h"
#include "model/model_files.h"
#include "platform/memory_file.h"
#include "training/fit_loop.h"

namespace rekindle {
namespace {

constexpr const char *kBackupOfRankZero = "the backup of rank 0", *kStateOfRankZero = "the state of rank 0";

constexpr uint64_t kMostOfDescription = uint64_t{256} << 20, kMostOfHistory = uint64_t{256} << 20; // bytes

std::string describe(const Changes &changes, size_t rank) {
    std::string differences;
    for (const auto &[field, first, other] : changes.all()) {
        differences +=
            text(differences.empty() ? "" : "; ", field, ": rank 0 has ", first, ", rank ", rank, " ", other);
    }
    return differences;
}

std::vector<uint64_t> hashes_of(const StateRegistry &registry) {
    std::vector<uint64_t> hashes;
    for (const StateEntry &entry : registry) {
        Buffer bytes(element_count(entry.shape) * dtype_size(entry.dtype));
        entry.read(bytes.data());
        hashes.push_back(hash({bytes.data(), bytes.size()}));
    }
    return hashes;
}

// What a rank has told of its beginning.
Json read_description(const std::string &told, size_t rank) {
    try {
        Json description = parse_json(told);
        description.at("beginning");
        description.at("has_batch_hooks").get<bool>();
        return description;
    } catch (const Json::exception &) {
        fail(REKINDLE_MISMATCH, "what rank ", rank,
             " sends is no description of a run; expected the same version of the ", "library on all ranks");
    }
}

} // namespace

Json FitLoop::make_fingerprint() const {
    const BackupAndRestore *backup = backup_among(arguments_.callbacks);
    uint64_t hash_limit = backup == nullptr ? BackupOptions{}.data_hash_limit : backup->options().data_hash_limit;
    return fit_fingerprint(model_, dataset_, arguments_, hash_limit);
}

// All that ranks must have in common.
Json FitLoop::describe_beginning(const Json &fingerprint) const {
    return {{"environment", environment(model_)},
            {"run", fingerprint},
            {"initial_epoch", arguments_.initial_epoch},
            {"steps_per_execution", steps_},
            {"has_backup_and_restore", backup_among(arguments_.callbacks) != nullptr}};
}

void FitLoop::compare_beginnings(const Json &fingerprint) {
    group_->set_requests([this] { return own_requests(); });
    Json own = describe_beginning(fingerprint);
    bool has_batch_hooks = hooks_.wants(Hook::kTrainBatchBegin) || hooks_.wants(Hook::kTrainBatchEnd);
    Json told{{"beginning", own}, {"has_batch_hooks", has_batch_hooks}};
    std::vector<std::string> all = group_->gather_texts(Meeting::kBeginning, told.dump(), kMostOfDescription);
    for (size_t rank = 1; rank < all.size(); ++rank) {
        Json other = read_description(all[rank], rank);
        Changes changes = compare(own, other.at("beginning"));
        if (!changes.all().empty()) {
            fail(REKINDLE_MISMATCH, "rank ", rank, " is to do something else than rank 0: ", describe(changes, rank));
        }
        has_batch_hooks = has_batch_hooks || other.at("has_batch_hooks").get<bool>();
    }
    meets_at_batches_ = group_->spread_text(Meeting::kBeginning, has_batch_hooks ? "hooks" : "", 16) == "hooks";
    pauses_at_batches_ = pauses_at_batches_ || meets_at_batches_;
    hooks_inside_ = false;
}

uint64_t FitLoop::bytes_of_state() {
    uint64_t bytes = 0;
    for (const StateEntry &entry : model_.state()) bytes += element_count(entry.shape) * dtype_size(entry.dtype);
    return bytes;
}

// A run that begins takes the weights and the seed of rank 0.
std::string FitLoop::first_image() {
    StateRegistry state = model_.state();
    measure(state);
    checkpoint::Image image;
    checkpoint::take_snapshot(image, {progress(REKINDLE_RUN_RUNNING), "{}", "{}", "{}"}, state);
    image.seal();
    return {reinterpret_cast<const char *>(image.bytes().data()), image.bytes().size()};
}

void FitLoop::share_beginning(const Json &fingerprint, const checkpoint::Reader *found) {
    group_->gather(Meeting::kState, {}, {});
    std::string bytes;
    if (group_->is_first()) bytes = found != nullptr ? found->bytes() : first_image();
    std::string kind = group_->spread_text(Meeting::kState, found != nullptr ? "backup" : "state", 16);
    group_->gather(Meeting::kState, {}, {});
    bytes = group_->spread_text(Meeting::kState, std::move(bytes), 2 * bytes_of_state() + kMostOfHistory);
    if (group_->is_first()) return;
    const char *name = kind == "backup" ? kBackupOfRankZero : kStateOfRankZero;
    auto reader = std::make_shared<const checkpoint::Reader>(platform::make_memory_file(std::move(bytes), name), name);
    if (kind == "backup") {
        const std::string &json = reader->description().fingerprint_json;
        resume_from({reader, compare(read_stored(*reader, json, [](const Json &of) { return of; }), fingerprint)});
    } else {
        first_state_.emplace(*reader, model_.state());
    }
}

void FitLoop::take_first_state() {
    uint64_t seed = model_.seed();
    first_state_->install();
    first_state_.reset();
    if (model_.seed() != seed) make_data_anew();
    prepare_plans();
}

// Throws MISMATCH on all ranks where one does not compute as rank 0 does, as on a CPU with other instructions.
void FitLoop::compare_kernels() {
    if (nothing_to_train_ || data_.train->on_caller() || model_.calls_host(plan::Mode::kTrain)) return;
    data_.train->start({});
    PlanRequest batch{plan::Mode::kTrain, data_.train->fetch(), data_.train->targets(), data_.train->input_shapes()};
    uint64_t own = model_.probe(batch, [this](const plan::Plan &plan, size_t) { return data_.train->load(plan, 0); });
    group_->require_same(Meeting::kProbe, std::span(&own, 1), [](size_t rank, size_t, uint64_t) {
        fail(REKINDLE_MISMATCH, "rank ", rank, " computes other bits than rank 0 from the same samples and weights; ",
             "expected machines that compute alike: the same oneDNN, and the same instruction set, which ",
             "rekindle_runtime_configure can set");
    });
}

Requests FitLoop::own_requests() const {
    Interruption asked = interruption_.asked();
    return {asked == Interruption::kStop, asked == Interruption::kPreemption, hooks_.stop_asked(),
            backup_begun_ && backup_->wants_save()};
}

Interruption FitLoop::asked() const {
    if (group_ == nullptr) return interruption_.asked();
    if (group_->requests().preemption) return Interruption::kPreemption;
    return group_->requests().stop ? Interruption::kStop : Interruption::kNone;
}

bool FitLoop::stop_asked() const {
    return group_ == nullptr ? hooks_.stop_asked() : group_->requests().hook_stop;
}

bool FitLoop::wants_save() const {
    if (group_ != nullptr) return group_->requests().save;
    return backup_ != nullptr && backup_->wants_save();
}

// Behind a batch the ranks have met in its step. Where hooks may have asked for something since, and at other
// boundaries, they meet once more.
void FitLoop::meet_at_boundary() {
    bool is_behind_batch = position_.phase == REKINDLE_PHASE_BATCHES;
    if (meets_at_batches_ || !is_behind_batch) group_->meet(Meeting::kBoundary);
    if (stop_asked()) hooks_.ask_stop();
    if (position_.phase == REKINDLE_PHASE_EPOCH_END) compare_states();
}

// Throws MISMATCH on all ranks where what training has changed is not the same on each.
void FitLoop::compare_states() {
    StateRegistry registry = loop_state();
    measure(registry);
    std::vector<uint64_t> own = hashes_of(registry);
    group_->require_same(Meeting::kCompared, std::span(own), [&](size_t rank, size_t entry, uint64_t) {
        fail(REKINDLE_MISMATCH, "at ", place(), " rank ", rank, " has another \"", registry[entry].name,
             "\" than rank 0; expected hooks that change the same on all ranks");
    });
}

// One backup for all ranks, which rank 0 writes: nobody goes on before it has done what it does.
void FitLoop::save_for_all(const std::function<void()> &save) {
    bool is_compared = position_.phase == REKINDLE_PHASE_EPOCH_END;
    if (group_ != nullptr && !is_compared) compare_states();
    if (backup_ != nullptr) save();
    if (group_ != nullptr) group_->meet(Meeting::kSaved);
}

} // namespace rekindle
