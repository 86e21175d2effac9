#include "training/adaptation.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/log.h"
#include "training/metric_sums.h"

namespace rekindle {
namespace {

constexpr const char *kOptimizerClass = "compile.optimizer.class_name";
constexpr const char *kLearningRate = "compile.optimizer.config.learning_rate";
constexpr const char *kMetrics = "compile.metrics";
constexpr const char *kLoss = "compile.loss";
constexpr const char *kSeed = "model.config.seed";

[[noreturn]] void refuse(const checkpoint::Reader &reader, const Difference &difference, const std::string &reason) {
    fail(REKINDLE_MISMATCH, "'", reader.path(), "': ", describe(Changes({difference})),
         ". allowed_changes lists it, but ", reason);
}

// Of a layer that is there on both sides; others are refused for their weights.
bool is_initializer(const Difference &difference) {
    return difference.field.starts_with("model.config.layers.") &&
           difference.field.find("_initializer") != std::string::npos && difference.is_on_both_sides();
}

// Which sample stands where in an epoch depends on these.
bool decides_order(const std::string &field) {
    constexpr std::array<const char *, 6> kFields{"data.x.shape.0", "data.identity",        "data.batch_size",
                                                  "fit.shuffle",    "fit.validation_split", kSeed};
    return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

bool is_in_mid_epoch(const checkpoint::Progress &progress) {
    return progress.run_status != REKINDLE_RUN_COMPLETED && progress.phase == REKINDLE_PHASE_BATCHES &&
           progress.batch > 0;
}

void zero(const StateEntry &entry, void *to) {
    std::memset(to, 0, element_count(entry.shape) * dtype_size(entry.dtype));
}

template <class T>
void store(const T &value, void *to) {
    std::memcpy(to, &value, sizeof(value));
}

} // namespace

Adaptation::Adaptation(const checkpoint::Reader &reader, const Changes &changes, const Model &model)
    : reader_(reader), changes_(changes), model_(model) {
    const checkpoint::Progress &progress = reader.progress();
    for (const Difference &difference : changes.all()) {
        if (is_initializer(difference)) {
            refuse(reader, difference,
                   "an initializer makes the first weights, and this run's weights are the backup's");
        }
        if (is_in_mid_epoch(progress) && decides_order(difference.field)) {
            refuse(reader, difference,
                   text("this backup stands in the middle of epoch ", progress.epoch, ", behind batch ",
                        progress.batch - 1,
                        ": in another order samples would be left out or trained on twice. Such a change can be made "
                        "between two epochs"));
        }
    }
}

Substitute Adaptation::substitute(const std::string &metric_sums_name, int64_t batch_size) const {
    return [=, this](const StateEntry &entry, void *to) {
        if (entry.name == "random/seed" && changes_.has(kSeed)) {
            entry.read(to);
            return true;
        }
        if (entry.name == "layout/training_batch_size" &&
            (changes_.has("fit.batch_size") || changes_.has("data.batch_size"))) {
            store(batch_size, to);
            return true;
        }
        if (entry.name == metric_sums_name && (changes_.has(kMetrics) || changes_.has(kLoss))) {
            carry_metric_sums(entry, to);
            return true;
        }
        return entry.kind == REKINDLE_ENTRY_OPTIMIZER && own_optimizer_state(entry, to);
    };
}

bool Adaptation::own_optimizer_state(const StateEntry &entry, void *to) const {
    bool other_class = changes_.has(kOptimizerClass);
    if (entry.name == "optimizer/learning_rate" && (other_class || changes_.has(kLearningRate))) {
        store(model_.compiled().optimizer->options().learning_rate, to);
        return true;
    }
    bool is_missing = changes_.has("compile.optimizer") && !reader_.find(entry.name);
    if (!other_class && !is_missing) return false;
    if (begin_average(entry, to)) return true;
    float initial = model_.compiled().optimizer->initial_value(entry.name);
    log_info(entry.name, " begins at ", initial == 0.0f ? "zero" : text(initial), ", since the optimizer has changed");
    zero(entry, to);
    if (initial != 0.0f) std::fill_n(static_cast<float *>(to), element_count(entry.shape), initial);
    return true;
}

// An average that the backup does not have begins with the weights; with zero it would be zero for long.
bool Adaptation::begin_average(const StateEntry &entry, void *to) const {
    constexpr std::string_view kPrefix = "optimizer", kSuffix = "/average";
    if (!entry.name.ends_with(kSuffix)) return false;
    std::string name = entry.name.substr(kPrefix.size(), entry.name.size() - kPrefix.size() - kSuffix.size());
    reader_.read(find_entry(reader_, "weights" + name, entry.dtype, entry.shape), to);
    return true;
}

// The sums of the epoch under way go on for the loss and the metrics that were there before.
void Adaptation::carry_metric_sums(const StateEntry &entry, void *to) const {
    std::vector<std::string> before =
        read_stored(reader_, reader_.description().fingerprint_json, [](const Json &json) {
            std::vector<std::string> names{"loss"};
            for (const Json &metric : json.at("compile").at("metrics")) names.push_back(metric.get<std::string>());
            return names;
        });
    std::optional<size_t> index = reader_.find(entry.name);
    TensorPointer sums = index ? reader_.read_tensor(*index) : nullptr;
    bool readable = sums != nullptr && sums->dtype() == entry.dtype && sums->count() == 2 * before.size();
    zero(entry, to);
    std::vector<std::string> now = metric_names(model_);
    for (size_t i = 0; i < now.size(); ++i) {
        auto found = std::find(before.begin(), before.end(), now[i]);
        if (readable && found != before.end() && !(i == 0 && changes_.has(kLoss))) {
            size_t from = static_cast<size_t>(found - before.begin());
            std::memcpy(static_cast<double *>(to) + 2 * i, sums->as<double>() + 2 * from, 2 * sizeof(double));
        } else if (reader_.progress().batch > 0) {
            log_info(now[i], " has changed in the middle of epoch ", reader_.progress().epoch,
                     "; its figure is of the batches from ", reader_.progress().batch, " on");
        }
    }
}

} // namespace rekindle
