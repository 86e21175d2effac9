#include "training/adaptation.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "core/json.h"
#include "core/log.h"
#include "model/model_files.h"
#include "training/metric_sums.h"

namespace rekindle {
namespace {

constexpr const char *kOptimizerClass = "compile.optimizer.class_name";
constexpr const char *kLearningRate = "compile.optimizer.config.learning_rate";
constexpr const char *kLoss = "compile.loss";
constexpr const char *kSeed = "model.config.seed";
constexpr const char *kBatchSize = "fit.batch_size", *kDataBatchSize = "data.batch_size";

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
    constexpr std::array<const char *, 7> kFields{"data.x.shape.0",
                                                  "data.x.0.array.shape.0",
                                                  "data.identity",
                                                  kDataBatchSize,
                                                  "fit.shuffle",
                                                  "fit.validation_split",
                                                  kSeed};
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
        if (model.is_stateful() && (difference.field == kBatchSize || difference.field == kDataBatchSize)) {
            refuse(reader, difference, "stateful layers have their states for batches of the backup's size");
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

Substitute Adaptation::substitute(int64_t batch_size) const {
    return [=, this](const StateEntry &entry, void *to) {
        if (entry.name == "random/seed" && changes_.has(kSeed)) {
            entry.read(to);
            return true;
        }
        if (entry.name == "layout/training_batch_size" && (changes_.has(kBatchSize) || changes_.has(kDataBatchSize))) {
            store(batch_size, to);
            return true;
        }
        if (entry.name.starts_with(kMetricPrefix)) return start_metric_anew(entry, to);
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

namespace {

// The metrics of a run by their names in the logs, each as it was asked for.
std::map<std::string, std::string> metrics_of(const Json &compile, const Graph &graph) {
    CompileArguments arguments = compile_from_json(compile, graph);
    std::map<std::string, std::string> metrics;
    for (const CompiledMetric &compiled : arguments.metrics) {
        metrics[compiled.name] = text(compiled.weighted ? "weighted " : "", metric_to_json(*compiled.metric).dump());
    }
    return metrics;
}

} // namespace

// The figures of the epoch under way go on for the loss and the metrics that were there before.
bool Adaptation::start_metric_anew(const StateEntry &entry, void *to) const {
    size_t begin = std::string_view(kMetricPrefix).size();
    std::string name = entry.name.substr(begin, entry.name.rfind('/') - begin);
    bool has_changed = changes_.has(kLoss);
    if (name != "loss") {
        if (!changes_.has("compile.metrics") && !changes_.has("compile.weighted_metrics")) return false;
        auto before = read_stored(reader_, reader_.description().fingerprint_json,
                                  [&](const Json &json) { return metrics_of(json.at("compile"), model_.graph()); });
        auto now = metrics_of(compile_to_json(model_), model_.graph());
        auto found = before.find(name);
        has_changed = found == before.end() || found->second != now.at(name);
    }
    if (!has_changed) return false;
    zero(entry, to);
    if (told_.insert(name).second && reader_.progress().batch > 0) {
        log_info(name, " has changed in the middle of epoch ", reader_.progress().epoch,
                 "; its figure is of the batches from ", reader_.progress().batch, " on");
    }
    return true;
}

} // namespace rekindle
