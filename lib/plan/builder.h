#pragma once

#include "core/rank_share.h"
#include "plan/parameter_layout.h"
#include "plan/plan.h"
#include "plan/tape.h"

namespace rekindle::plan {

// The data that belong to an output.
struct TargetSpec {
    Shape sample;                   // of a sample's target
    int64_t weights_per_sample = 0; // 0: none; 1; or one for each row of the output
    bool operator==(const TargetSpec &) const = default;
};

// What a plan is made for.
struct Request {
    Mode mode = Mode::kPredict;
    int64_t batch_size = 0;
    int threads = 1;
    std::vector<TargetSpec> targets{}; // of each output; none when predicting
    std::vector<Shape> inputs{};       // of a sample; none where the model knows them
    size_t shards = 0;                 // of the batch, one of which this is; 0: it is a whole batch
    RankShare share{};                 // of a whole batch: who computes its shards
    bool operator==(const Request &) const = default;
};

// Makes a plan: layers add their forward kernels and say how to go back; finish() places all memory. Runs where the
// plan will run (runtime::run_once), because oneDNN's choices depend on the threads it finds.
class Builder {
public:
    // For parameters that lie as they do.
    Builder(const Request &request, const ParameterLayout &layout);
    // For the forward training plan that chooses how parameters of these roles lie.
    Builder(const Request &request, std::vector<Role> roles);

    const Request &request() const { return request_; }
    bool training() const { return request_.mode == Mode::kTrain; }

    // The next input of the batch: float32 or int32, row-major.
    Value input(const Shape &sample_shape, Dtype dtype);

    // An output's targets, as floats or as class indices; made at the first call.
    Block *target(size_t output);
    Block *labels(size_t output);
    // Its weights; null where the request has none.
    Block *sample_weight(size_t output);

    Block *block(size_t bytes);
    Value value(const Shape &shape, const onednn::Desc &desc);
    Mask mask(const Shape &shape); // with the batch
    // A row-major value's memory seen as another shape of as many elements: a value of its own.
    Value reshaped(const Value &plain, const Shape &shape);
    Results &results() { return *plan_->results_; }

    // For kernels behind those of other plans: the gradients of all parameters to be trained are in the arena already,
    // those of `tables` made by adding rows.
    void find_gradients(const std::vector<size_t> &tables);

    // Appends a kernel.
    void add(std::string name, onednn::Primitive primitive, std::vector<Kernel::Operand> operands);
    // `touched` lists the blocks the function reads and writes.
    void add(std::string name, const std::vector<Block *> &touched, std::function<void(const Run &)> function);
    // The same for a function that calls the host: the plan is cut there.
    void add_on_caller(std::string name, const std::vector<Block *> &touched,
                       std::function<void(const Run &)> function);

    // The value in another layout: itself, or a copy by a reorder kernel.
    Value in_layout(const Value &value, const onednn::Desc &desc);
    // Copies one value into another of the same dimensions, by a reorder kernel.
    void copy(const Value &from, const Value &to);
    // The value row-major, as in the public API.
    Value plain(const Value &value);

    // A primitive that takes the parameter as it is stored where a fast one exists, else in the layout that suits the
    // primitive. `make` is called with the layout to ask for, of the given dimensions.
    template <class Make>
    onednn::Primitive with_weights(size_t parameter, const onednn::Dims &dims, const Make &make) const {
        if (!descs_[parameter].empty()) {
            if (auto primitive = onednn::fast_or_none([&] { return make(descs_[parameter]); })) return *primitive;
        }
        return make(onednn::Desc::any(dims));
    }
    // The parameter in the layout a primitive wants. While choosing, this settles the layout.
    Block *weight(size_t parameter, const onednn::Desc &wanted);

    // The parameter and its gradient as they lie in the arenas. Not while choosing.
    const onednn::Desc &stored_desc(size_t parameter) const { return descs_[parameter]; }
    Block *stored_weight(size_t parameter) { return arena_block(Block::Home::kWeights, parameter); }
    // Behind the way back, to add to anywhere; 0 where the loss does not depend on the parameter.
    Block *stored_gradient(size_t parameter);

    // A parameter's gradient that a primitive writes; reordered into the arena's layout where it differs.
    struct Gradient {
        size_t parameter;
        onednn::Argument argument;
    };
    void add_weight_gradient(std::string name, onednn::Primitive primitive, std::vector<Kernel::Operand> operands,
                             const std::vector<Gradient> &gradients);
    // The same for a function of ours: the block that it is to write, in the stored layout, and then, when it has been
    // added, what brings it to the arena. A layer that is called several times has the sum of its calls there. What is
    // written for a parameter that is not trained goes nowhere.
    Block *gradient_to_write(size_t parameter);
    void add_written_gradient(size_t parameter, Block *written);
    // The same for a function of ours that adds to some rows of a row-major parameter, all of whose gradient is made
    // so: in the arena, 0 but for what calls before have added. The function notes the rows in the block's
    // written_rows.
    Block *gradient_to_add_rows_to(size_t parameter);

    // What the model keeps of a batch when the step is known to be good, behind all kernels and before the optimizer.
    void move_average(const Statistic &statistic); // in training
    void keep_rows(KeptRows kept);

    // What comes behind it reads Run::counted: what all plans of a batch have counted before it.
    void share_counted() { shared_.push_back(plan_->kernels_.size()); }

    // Registers the way back through what was just added, from `src` and the parameters to `dst`: from
    // d(loss)/d(dst) it adds kernels and returns d(loss)/d(src), or an empty value where that is not needed. Not called
    // where no gradient is needed at all. Ignored outside training.
    using Backward = std::function<Value(const Value &diff_dst)>;
    void on_backward(const Value &src, const Value &dst, Backward backward);
    void on_backward(const Value &src, const std::vector<size_t> &parameters, const Value &dst, Backward backward);
    void on_backward(const std::vector<Value> &srcs, const std::vector<size_t> &parameters,
                     const std::vector<Value> &dsts, Tape::Backward backward);
    Role role(size_t parameter) const { return roles_[parameter]; }
    // Whether the parameter is trained: it needs a gradient.
    bool is_trained(size_t parameter) const { return role(parameter) == Role::kTrained; }
    // Whether d(loss)/d(value) is needed, because weights to be trained lead to it.
    bool needs_gradient(const Value &value) const { return tape_.needs_gradient(value.id); }
    // Where d(loss)/d(src) may be written, if it has the shape and the layout of `diff_dst`: there, unless somebody
    // else still reads it.
    Value gradient_memory(const Value &diff_dst);
    // The sum, in the layout of the first; in the memory of one of them where nobody else still reads it.
    Value add_values(const Value &first, const Value &second);

    // Says what d(loss)/d(value) is, or what else adds to it. Training only.
    void add_gradient(const Value &value, const Value &gradient) { tape_.add_gradient(*this, value.id, gradient); }
    // Adds the kernels of the whole way back.
    void add_backward() { tape_.go_back(*this); }

    // Registers a function that adds kernels behind those of the outputs' losses, where Results::loss may be added to,
    // and values given gradients. Ignored in a plan without losses.
    void behind_losses(std::function<void()> add) { behind_losses_.push_back(std::move(add)); }
    void add_behind_losses();

    // Makes `value`, which is row-major, the next output of a predicting plan.
    void add_output(const Value &value);

    // The chosen or given layout.
    ParameterLayout layout() const { return ParameterLayout::of(descs_, roles_); }

    // Places the memory and binds it.
    std::unique_ptr<Plan> finish(const ParameterLayout &layout, const Arenas &arenas);

private:
    Block *arena_block(Block::Home home, size_t parameter);
    void add_sum(std::string name, Block *first, Block *second, Block *sum); // of floats, all as many; may be one block
    void touch(Block *block);
    void hold(Block *block);                               // beyond the last kernel
    Block *port(Block *&block, size_t numbers_per_sample); // made at the first call, filled in before the first kernel
    void place_blocks();
    void bind();
    void bind_gradients(const ParameterLayout &layout, const Arenas &arenas);
    void divide_into_stages();

    Request request_;
    bool choosing_;
    std::vector<onednn::Desc> descs_;
    std::vector<Role> roles_;
    std::vector<Block *> weight_blocks_, gradient_blocks_;
    std::vector<bool> has_gradient_; // of each parameter: a kernel has written one
    Tape tape_;
    std::unique_ptr<Plan> plan_;
    std::vector<bool> has_rows_; // of each parameter: its gradient is made by adding rows
    std::vector<std::function<void()>> behind_losses_;
    std::vector<size_t> shared_; // the kernels before which what was counted is shared
};

} // namespace rekindle::plan
