#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

#include "core/state_registry.h"
#include "core/tensor.h"
#include "model/constrained_weights.h"
#include "model/graph.h"
#include "model/lowering.h"
#include "model/model_use.h"
#include "model/plan_pool.h"
#include "model/shard_gradients.h"
#include "optimizers/optimizer.h"
#include "runtime/executor.h"
#include "training/history.h"

namespace rekindle {

// The arguments of compile.
struct CompileArguments {
    std::shared_ptr<const Optimizer> optimizer;
    std::vector<CompiledLoss> losses; // of each output; one at least has one
    std::vector<CompiledMetric> metrics;
    int64_t steps_per_execution = 1;
    int64_t threads = 0;
    int64_t shards = 0; // 0: a batch is computed whole
    bool allow_non_finite = false;
};

// Throws INVALID_ARGUMENT for a number of shards that no batch can have.
void require_shards(int64_t shards, const char *argument);

// What a plan is wanted for.
struct PlanRequest {
    plan::Mode mode;
    int64_t batch_size;
    std::vector<plan::TargetSpec> targets{}; // of each output; none when predicting
    std::vector<Shape> inputs{};             // of a sample, as MatchedArrays has them
    RankShare share{};
};

// What decides a model's initial weights, dropout masks and order of samples.
struct Seed {
    uint64_t value = 0;
    bool is_random = false; // drawn from the operating system: a resumed run takes over the one of its backup
};

// A model: graph, parameters, the compiled objective, and everything that training changes. The loops
// that train and predict are in training/; they hold a ModelUse::Scope while they run.
class Model {
public:
    // A Sequential model without layers; the shape of a sample may be unknown.
    Model(std::string name, Seed seed, std::optional<Shape> input_shape);
    // Of a graph that is not built; a functional one knows the shapes of its inputs.
    Model(std::string name, Seed seed, Graph graph, bool is_sequential = false);
    ~Model();
    bool is_sequential() const { return is_sequential_; }
    // Makes the layers of a functional model this model's, which they leave when it goes. Throws INVALID_ARGUMENT for
    // one that is another's.
    void join_layers();

    const std::string &name() const { return name_; }
    uint64_t seed() const { return seed_.value; }
    bool seed_is_random() const { return seed_.is_random; }
    ModelUse &use() const { return use_; }

    // Throws INVALID_ARGUMENT for a layer that is in a model, INVALID_STATE unless the model is Sequential and not
    // built.
    void add(const std::shared_ptr<Layer> &layer);

    // Whether training changes the weights of a layer, those of a model that is taken as one, or all for ""; takes
    // effect with the next compile. Throws NOT_FOUND.
    void set_trainable(const std::string &layer, bool trainable);
    // Whether it does, as the last compile took it; as it is set where there was none.
    bool trains(size_t layer) const;

    // Makes the weights, if that has not been done; on failure the model stays unbuilt. The shape is that of the one
    // input, or of none: those of all inputs are declared.
    void build(const std::optional<Shape> &input_shape);
    // Builds a model of one input with its declared shape, or else the given one. Throws INVALID_ARGUMENT if the given
    // one does not fit.
    void build_for(const Shape &sample_shape);
    // Forgets the weights and everything that was made for them.
    void unbuild();
    // For a build that is there to stay: gives up what layers began with, where that was given.
    void forget_first_weights() noexcept { graph_.forget_first_weights(); }
    bool is_built() const { return graph_.is_built(); }
    // Throws INVALID_STATE.
    void require_built() const;
    const Graph &graph() const { return graph_; }
    ParameterStore &parameters() { return parameters_; }
    const ParameterStore &parameters() const { return parameters_; }

    // By the same optimizer as before its state is kept, as far as parameters were trained before and are; else it
    // starts anew.
    void compile(CompileArguments arguments);
    // Throws INVALID_STATE if the model is not compiled.
    const CompileArguments &compiled() const;
    bool is_compiled() const { return compiled_.has_value(); }
    // The names of what evaluating gives: "loss", then, where several outputs have one, each one's, then those of the
    // metrics' values; valid until the next compile.
    // Several threads may ask at once. Throws INVALID_STATE if the model is not compiled, or where the number of values
    // depends on the outputs of a model that is not built.
    const std::vector<std::string> &value_names() const;
    // The outputs whose losses are among those values: none, or all that have a loss where those are two or more.
    std::vector<size_t> reported_losses() const;

    // The shards of a batch; 0: it is computed whole.
    int64_t shards() const { return compiled_ ? compiled_->shards : 0; }
    // Compute threads of this model's plans.
    int threads() const { return threads_of(compiled_ ? compiled_->threads : 0); }
    // Those of a plan: predicting little has one thread, which is then the caller's. A pure function of graph, samples,
    // their shapes and threads().
    int threads_for(const PlanRequest &request) const;

    // Throws INVALID_ARGUMENT unless the request's targets and weights fit output, loss and metrics. Changes nothing.
    void check_target(const PlanRequest &request) const;
    // Settles the parameters' layout for training with this batch size, which drops plans for another layout.
    void prepare_training(int64_t batch_size);
    // The batch size whose forward training plan chose the layout; 0 before training. It is part of the state: kernels,
    // and so bits, depend on the layout.
    int64_t training_batch_size() const { return training_batch_size_; }
    // Takes prepare_training back: so many samples, or 0. The layout follows, at the latest when training is prepared
    // again.
    void set_training_batch_size(int64_t batch_size) noexcept;
    // Whether parts of the host's own are among what a step in this mode calls, so that run_steps does, or what it
    // computes goes through runtime::compute.
    bool calls_host(plan::Mode mode) const;
    // Calls step until it returns false: where plans for so many threads compute, or on this thread where parts of the
    // host's own are called.
    void run_steps(plan::Mode mode, int threads, const runtime::Step &step) const;
    // A plan ready to execute. Not from a compute thread.
    PlanPool::Lease take_plan(const PlanRequest &request) const;
    // A hash of the loss and the gradients of the largest shard of a batch, whose first samples `load` gives: of
    // machines that compute alike it is the same. For a model in shards that has such plans and calls no part of the
    // host's own.
    uint64_t probe(const PlanRequest &batch, const BatchPlan::Load &load) const;
    const PlanPool &plans() const { return plans_; }
    // Of the gradients that shards have of their own.
    size_t shard_gradient_bytes() const { return shard_gradients_ == nullptr ? 0 : shard_gradients_->bytes(); }

    // Whether a layer carries states from each batch, of predict as well, to the next.
    bool is_stateful() const;
    // Throws INVALID_ARGUMENT where such a layer cannot take batches of all these sizes; with `keeps_states`, behind
    // the one that it has states of.
    void check_batches(std::span<const int64_t> sizes, bool keeps_states = true) const;
    void reset_states() const;

    // Makes what apply_gradients works with, so that it allocates nothing. What a step changes before that must come
    // behind this.
    void prepare_update();
    // The optimizer's step on the gradients of the last executed training plan; counts it. Throws DATA_ERROR, naming a
    // weight, if it has met or made a number that is not finite, unless those are allowed; the weights then hold it. In
    // a step.
    void apply_gradients();

    // Whether NaN and infinities may be trained on, kept and predicted with, as compile's allow_non_finite says.
    bool allows_non_finite() const { return compiled_ && compiled_->allow_non_finite; }
    // Throws DATA_ERROR, naming the first weight that is not finite, unless those are allowed. Looks only where the
    // weights may have changed since it last found them finite. Several threads may ask at once.
    void require_finite_weights() const;
    // The same for the optimizer's state, too: for what trains.
    void require_finite_state() const;

    // Of the next step.
    double learning_rate() const;
    // Throws INVALID_STATE where a schedule gives it.
    void set_learning_rate(double learning_rate);
    // What the end of training leaves: the moving average of the weights, where the optimizer keeps one.
    void finish_training();
    // Training steps done in the model's life.
    uint64_t steps() const { return steps_; }

    // How many orders of the samples the model has been trained in, one for each shuffled epoch of any fit. The next
    // one's number decides what it is like, so that no fit repeats the orders of an earlier one.
    uint64_t orders_used() const { return orders_used_; }
    void count_order() { ++orders_used_; }

    // Everything above that training changes, by name.
    StateRegistry state();
    // The names in it, valid until the next build or compile, and a copy of what a name stands for; throws NOT_FOUND.
    // Several threads may ask at once.
    const std::vector<std::string> &state_names() const;
    TensorPointer get_state(const std::string &name) const;

    TensorPointer get_weight(const std::string &name) const;
    void set_weight(const std::string &name, const float *values);
    // Of the last batch. Throws NOT_FOUND for what is not trained, INVALID_STATE where there was none.
    TensorPointer get_gradient(const std::string &name) const;

    History &history() { return history_; }
    const History &history() const { return history_; }

    std::atomic<int32_t> abort_code{0}; // several predicts may abort at once

private:
    // What the layout is for: a batch or the largest of its shards. Its number of samples is 0 while nothing trains.
    struct LayoutKey {
        int64_t samples = 0;
        int threads = 0; // of no importance where there are no samples
        bool operator==(const LayoutKey &) const = default;
    };

    void initialize_weights();
    void initialize_weight(size_t parameter);
    void forget_finite() { weights_are_finite_ = slots_are_finite_ = false; }
    std::string describe_update() const;
    static int threads_of(int64_t wanted);
    // The layout that training with so many samples and threads wants; the public one for 0 samples.
    plan::ParameterLayout choose_layout(int64_t samples, int threads, std::vector<plan::Role> roles) const;
    void settle_layout(int64_t batch_size);
    static LayoutKey layout_key(int64_t batch_size, int64_t threads, int64_t shards);
    void require_computable_batch(int64_t batch_size, const std::vector<TensorSpec> &specs) const;
    void set_seed(uint64_t seed);
    std::unique_ptr<plan::Plan> make_plan(const plan::Request &request, const std::vector<TensorSpec> &specs) const;
    std::unique_ptr<BatchPlan> make_shards(const plan::Request &request, const std::vector<TensorSpec> &specs) const;
    std::unique_ptr<plan::Plan> make_penalties(const plan::Request &request) const; // null: there are none
    Objective objective(plan::Mode mode) const;
    runtime::Sharing sharing() const; // of the work of its steps
    // In how many parts what goes over all weights is summed.
    int sum_parts() const;
    void reset_optimizer(const Optimizer &optimizer, const plan::ParameterLayout &layout);
    void keep_optimizer(const plan::ParameterLayout &layout);
    void begin_averages(const std::vector<plan::Role> &former); // of parameters that are trained now
    std::span<OptimizerVariable> optimizer_variables();
    void forget_plans();
    void forget_layout();               // drops what is known of how the parameters lie
    int64_t steps_of_optimizer() const; // batches
    void add_optimizer_state(StateRegistry &registry);
    void add_slot_state(StateRegistry &registry);

    std::string name_;
    Seed seed_;
    bool is_sequential_;
    size_t joined_layers_ = 0; // so many have joined this model
    Graph graph_;
    ParameterStore parameters_;
    std::optional<CompileArguments> compiled_;

    double learning_rate_ = 0.0;                    // where there is no schedule
    int64_t iterations_ = 0;                        // of the optimizer: updates
    int64_t accumulated_ = 0;                       // batches whose gradients wait for the next update
    std::vector<float> scalars_;                    // of the optimizer
    std::vector<OptimizerVariable> variables_;      // in the layout, for the optimizer; empty until asked for
    std::optional<ConstrainedWeights> constrained_; // in the layout; none until asked for
    bool has_gradients_ = false;                    // a batch's are in their arena
    uint64_t steps_ = 0;
    uint64_t orders_used_ = 0;
    int64_t training_batch_size_ = 0;
    LayoutKey layout_key_;

    // Known to be; false: not known.
    mutable std::atomic<bool> weights_are_finite_{false}, slots_are_finite_{false};

    History history_;
    mutable std::shared_ptr<ShardGradients> shard_gradients_; // in the layout; null: none yet
    mutable PlanPool plans_;
    mutable ModelUse use_;
    // Made when first asked for.
    struct StateIndex {
        StateRegistry registry;
        std::vector<std::string> names;
        std::unordered_map<std::string, size_t> by_name;
        mutable std::mutex open_entries;
    };
    const StateIndex &state_index() const;
    mutable std::mutex state_index_mutex_;
    mutable std::mutex value_names_mutex_;
    mutable std::vector<std::string> value_names_; // empty: not asked for yet
    mutable std::unique_ptr<StateIndex> state_index_;
};

} // namespace rekindle
