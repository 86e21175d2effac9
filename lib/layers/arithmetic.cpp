// Keras's operators on tensors and numbers: x + 1.0, 2.0 * x, x - y, 1.0 / x, -x. But for divisions they are what
// layers are that this library has.
#include <algorithm>

#include "core/error.h"
#include "core/json.h"
#include "kernels/merge.h"
#include "layers/broadcast.h"
#include "layers/merge_layer.h"
#include "layers/operation.h"

namespace rekindle {

using plan::Builder;
using plan::Value;

namespace {

// A number in the place of one of the two operands.
struct Constant {
    size_t place;
    Json value;

    double number() const { return value.get<double>(); }
};

std::shared_ptr<Layer> make_layer(const char *class_name, Json config = Json::object()) {
    return layer_from_json({{"class_name", class_name}, {"config", std::move(config)}});
}

std::shared_ptr<Layer> rescaling(double scale, double offset) {
    return make_layer("Rescaling", {{"scale", scale}, {"offset", offset}});
}

std::vector<Value> without_masks(std::vector<Value> srcs) {
    for (Value &src : srcs) src.mask = {};
    return srcs;
}

class Arithmetic : public Operation {
public:
    Arithmetic(const char *class_name, size_t operands, std::optional<Constant> constant)
        : class_name_(class_name), operands_(operands), constant_(std::move(constant)) {}

    const char *class_name() const final { return class_name_; }
    std::vector<Shape> output_shapes(const std::vector<Shape> &inputs, const CallArguments &) const final {
        size_t expected = operands_ - (constant_ ? 1 : 0);
        require(inputs.size() == expected, class_name_, " is called on ", inputs.size(), " tensors; expected ",
                expected);
        bool are_alike = inputs.front().size() == inputs.back().size();
        require(are_alike, class_name_, " cannot take tensors of the shapes ", to_string(inputs.front()), " and ",
                to_string(inputs.back()), " for a sample; expected as many dimensions");
        return {broadcast_shape(class_name_, inputs)};
    }
    void add_constants(Json &arguments) const final {
        if (constant_)
            arguments.insert(arguments.begin() + static_cast<std::ptrdiff_t>(constant_->place), constant_->value);
    }

protected:
    const std::optional<Constant> &constant() const { return constant_; }

private:
    const char *class_name_;
    size_t operands_;
    std::optional<Constant> constant_;
};

// One that a layer computes.
class AsLayer final : public Arithmetic {
public:
    AsLayer(const char *class_name, size_t operands, std::optional<Constant> constant,
            std::shared_ptr<const Layer> layer)
        : Arithmetic(class_name, operands, std::move(constant)), layer_(std::move(layer)) {}

    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &srcs) const override {
        return layer_->lower_call(builder, position, without_masks(srcs));
    }

private:
    std::shared_ptr<const Layer> layer_;
};

// A quotient whose divisor is a tensor.
class Quotient final : public Arithmetic {
public:
    using Arithmetic::Arithmetic;

    std::vector<Value> lower_call(Builder &builder, const Position &position,
                                  const std::vector<Value> &given) const override {
        Shape shape = with_batch(given[0].shape[0], position.outputs[0]);
        std::vector<Value> srcs;
        for (const Value &src : without_masks(given))
            srcs.push_back(lower_broadcast(builder, builder.plain(src), shape));
        return {constant() ? of_number(builder, srcs[0]) : of_tensors(builder, srcs)};
    }

private:
    Value of_number(Builder &builder, const Value &divisor) const {
        Value dst = builder.value(divisor.shape, divisor.desc);
        add_map(builder, "divide", divisor, dst,
                [number = static_cast<float>(constant()->number())](const float *from, float *to, size_t begin,
                                                                    size_t end) {
                    kernels::divide(number, from, to, begin, end);
                });
        builder.on_backward(divisor, dst, [=, &builder](const Value &given) {
            return divisor_gradient(builder, builder.plain(given), dst, divisor);
        });
        return dst;
    }

    static Value of_tensors(Builder &builder, const std::vector<Value> &srcs) {
        Value dst = fold(builder, "divide", srcs, kernels::divide);
        builder.on_backward(srcs, {}, {dst}, [=, &builder](const std::vector<Value> &given) {
            Value diff_dst = builder.plain(given[0]);
            std::vector<Value> diff_srcs(2);
            if (builder.needs_gradient(srcs[1])) diff_srcs[1] = divisor_gradient(builder, diff_dst, dst, srcs[1]);
            if (builder.needs_gradient(srcs[0])) {
                diff_srcs[0] = fold(builder, "divide_backward", {diff_dst, srcs[1]}, kernels::divide);
            }
            return diff_srcs;
        });
        return dst;
    }

    static Value divisor_gradient(Builder &builder, const Value &diff_dst, const Value &quotient,
                                  const Value &divisor) {
        Value diff = builder.value(divisor.shape, divisor.desc);
        builder.add("divide_backward", {diff_dst.block, quotient.block, divisor.block, diff.block},
                    [from = diff_dst.block, by = quotient.block, of = divisor.block, to = diff.block,
                     count = diff.elements(), threads = builder.request().threads](const plan::Run &) {
                        over_elements(threads, count, [&](size_t begin, size_t end) {
                            kernels::divide_backward(from->floats(), by->floats(), of->floats(), to->floats(), begin,
                                                     end);
                        });
                    });
        return diff;
    }
};

// Two operands, of which one may be a number.
std::optional<Constant> constant_among(const char *class_name, const Json &arguments,
                                       const std::vector<size_t> &tensors) {
    require(arguments.size() == 2, class_name, " has ", arguments.size(), " arguments; expected 2");
    std::optional<Constant> found;
    for (size_t i = 0; i < 2; ++i) {
        if (std::find(tensors.begin(), tensors.end(), i) != tensors.end()) continue;
        require(arguments[i].is_number() && !found, class_name, "'s argument ", i, " is ", arguments[i].dump(),
                "; expected tensors, or one and a number");
        found = Constant{i, arguments[i]};
    }
    return found;
}

std::shared_ptr<Operation> make_sum(const Json &arguments, const std::vector<size_t> &tensors) {
    std::optional<Constant> constant = constant_among("Add", arguments, tensors);
    auto layer = constant ? rescaling(1.0, constant->number()) : make_layer("Add");
    return std::make_shared<AsLayer>("Add", 2, std::move(constant), std::move(layer));
}

std::shared_ptr<Operation> make_difference(const Json &arguments, const std::vector<size_t> &tensors) {
    std::optional<Constant> constant = constant_among("Subtract", arguments, tensors);
    std::shared_ptr<Layer> layer;
    if (!constant) {
        layer = make_layer("Subtract");
    } else {
        layer = constant->place == 0 ? rescaling(-1.0, constant->number()) : rescaling(1.0, -constant->number());
    }
    return std::make_shared<AsLayer>("Subtract", 2, std::move(constant), std::move(layer));
}

std::shared_ptr<Operation> make_product(const Json &arguments, const std::vector<size_t> &tensors) {
    std::optional<Constant> constant = constant_among("Multiply", arguments, tensors);
    auto layer = constant ? rescaling(constant->number(), 0.0) : make_layer("Multiply");
    return std::make_shared<AsLayer>("Multiply", 2, std::move(constant), std::move(layer));
}

template <const char *kName>
std::shared_ptr<Operation> make_quotient(const Json &arguments, const std::vector<size_t> &tensors) {
    std::optional<Constant> constant = constant_among(kName, arguments, tensors);
    if (!constant || constant->place == 0) return std::make_shared<Quotient>(kName, 2, std::move(constant));
    auto layer = rescaling(1.0 / constant->number(), 0.0);
    return std::make_shared<AsLayer>(kName, 2, std::move(constant), std::move(layer));
}

std::shared_ptr<Operation> make_negative(const Json &arguments, const std::vector<size_t> &tensors) {
    require(arguments.size() == 1 && tensors.size() == 1, "Negative's arguments are ", arguments.dump(),
            "; expected one tensor");
    return std::make_shared<AsLayer>("Negative", 1, std::nullopt, rescaling(-1.0, 0.0));
}

constexpr char kDivideName[] = "Divide", kTrueDivideName[] = "TrueDivide";

} // namespace

extern const OperationClass kAddOperation{"Add", make_sum};
extern const OperationClass kSubtractOperation{"Subtract", make_difference};
extern const OperationClass kMultiplyOperation{"Multiply", make_product};
extern const OperationClass kDivideOperation{kDivideName, make_quotient<kDivideName>};
extern const OperationClass kTrueDivide{kTrueDivideName, make_quotient<kTrueDivideName>};
extern const OperationClass kNegative{"Negative", make_negative};

} // namespace rekindle
