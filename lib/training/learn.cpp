#include "training/learn.h"

#include "core/error.h"
#include "core/json.h"
#include "layers/layer_options.h"
#include "layers/learner.h"
#include "model/model.h"
#include "training/evaluate.h"

namespace rekindle {
namespace {

constexpr int64_t kBatchSize = 256; // of arrays

// A model that gives its input: by it batches are read and checked as everywhere else.
std::unique_ptr<Model> make_reader(Dataset &dataset) {
    auto reader = std::make_unique<Model>("reader", Seed{}, std::nullopt);
    reader->add(layer_from_json({{"class_name", "Identity"}, {"config", Json::object()}}));
    build_for(*reader, dataset);
    return reader;
}

} // namespace

std::shared_ptr<Layer> learn(const Layer &layer, Dataset &dataset) {
    std::unique_ptr<Model> reader = make_reader(dataset);
    const Graph &graph = reader->graph();
    std::unique_ptr<Learner> learner = layer.learner(graph.shape(graph.inputs()[0].value));
    if (learner == nullptr) {
        fail(REKINDLE_UNSUPPORTED, "layer is of the class ", layer.class_name(),
             ", which learns nothing from a dataset before it is trained; expected one that does, such as "
             "Normalization");
    }
    std::unique_ptr<Batches> batches = make_batches(dataset, prediction_rules(*reader, kBatchSize));
    PlanSet plans(*reader, plan::Mode::kPredict);
    auto done = [&](const BatchPlan &executed, bool good) {
        if (!good) fail(REKINDLE_DATA_ERROR, batches->describe_bad_sample());
        learner->add(executed.output(0).values, static_cast<size_t>(executed.batch_size()));
        return true;
    };
    batches->start({});
    int64_t samples = batches->fetch();
    if (samples == 0) fail_without_batch();
    while (samples > 0) execute_batches(*batches, plans, samples, std::ref(done));
    std::shared_ptr<Layer> learned = learner->finish();
    learned->begin_trainable(layer.begins_trainable());
    learned->regularize_activity(layer.activity_regularizer());
    return learned;
}

} // namespace rekindle
