// embedding_bench [rounds [rows [width [batch]]]]
// A training step of two towers, user and item, each a table of rows, whose products are ratings: fit through the C ABI
// against a floor of plain loops that do the same, in turns in one run. With Adam every row of both tables moves at
// each step; with SGD those of the batch alone do. Microseconds a step, and the median of the rounds' ratios.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "../floor/kernels.h"
#include "../floor/team.h"
#include "../median.h"
#include "../program.h"

namespace {

struct Size {
    size_t rows = 100'000, width = 32, batch = 256, steps = 40;

    size_t samples() const { return batch * steps; }
};

struct Ratings {
    std::vector<int32_t> indices[2];
    std::vector<float> ratings;

    explicit Ratings(const Size &size) : ratings(size.samples()) {
        uint64_t state = 1;
        auto draw = [&] {
            state = state * 6364136223846793005U + 1442695040888963407U;
            return static_cast<uint32_t>(state >> 32);
        };
        for (std::vector<int32_t> &own : indices) {
            own.resize(size.samples());
            for (int32_t &index : own) index = static_cast<int32_t>(draw() % size.rows);
        }
        for (float &rating : ratings) rating = static_cast<float>(draw() % 1000) / 1000.0F - 0.5F;
    }
};

// Both tables in one arena, as are their gradients and slots.
class Floor {
public:
    Floor(const Size &size, const Ratings &data, bool uses_adam)
        : size_(size), data_(data), uses_adam_(uses_adam), count_(2 * size.rows * size.width), weights_(count_),
          gradients_(count_), momentum_(uses_adam ? count_ : 0), velocity_(uses_adam ? count_ : 0),
          errors_(size.batch) {
        floor_fill(0.05F);
    }

    double time() {
        double begin = microseconds();
        for (size_t step = 0; step < size_.steps; ++step) train(step * size_.batch);
        return (microseconds() - begin) / static_cast<double>(size_.steps);
    }

private:
    void floor_fill(float limit) { rekindle::floor::fill_uniform(1, 0, limit, weights_.data(), count_); }

    size_t place(size_t tower, size_t sample) const {
        return (tower * size_.rows + static_cast<size_t>(data_.indices[tower][sample])) * size_.width;
    }

    void train(size_t first) {
        rekindle::floor::split(size_.batch, 1, [&](size_t begin, size_t end) {
            for (size_t i = begin; i < end; ++i) {
                const float *user = weights_.data() + place(0, first + i),
                            *item = weights_.data() + place(1, first + i);
                float rating = 0;
                for (size_t c = 0; c < size_.width; ++c) rating += user[c] * item[c];
                errors_[i] = 2.0F * (rating - data_.ratings[first + i]) / static_cast<float>(size_.batch);
            }
        });
        // By columns, for an index may come twice.
        rekindle::floor::split(size_.width, 16, [&](size_t begin, size_t end) {
            for (size_t i = 0; i < size_.batch; ++i) add_gradients(first + i, errors_[i], begin, end);
        });
        update(first);
        rekindle::floor::split(size_.width, 16, [&](size_t begin, size_t end) {
            for (size_t i = 0; i < size_.batch; ++i) clear_gradients(first + i, begin, end);
        });
    }

    void add_gradients(size_t sample, float error, size_t begin, size_t end) {
        size_t user = place(0, sample), item = place(1, sample);
        for (size_t c = begin; c < end; ++c) {
            gradients_[user + c] += error * weights_[item + c];
            gradients_[item + c] += error * weights_[user + c];
        }
    }

    void clear_gradients(size_t sample, size_t begin, size_t end) {
        for (size_t tower = 0; tower < 2; ++tower) {
            for (size_t c = begin; c < end; ++c) gradients_[place(tower, sample) + c] = 0;
        }
    }

    void update(size_t first) {
        if (uses_adam_) {
            rekindle::floor::adam({weights_.data(), gradients_.data(), momentum_.data(), velocity_.data(), count_},
                                  0.001F, ++steps_);
            return;
        }
        // The second time that a row comes, its gradient is zero.
        rekindle::floor::split(size_.width, 16, [&](size_t begin, size_t end) {
            for (size_t i = 0; i < 2 * size_.batch; ++i) {
                size_t row = place(i % 2, first + i / 2);
                for (size_t c = begin; c < end; ++c) {
                    weights_[row + c] -= 0.01F * gradients_[row + c];
                    gradients_[row + c] = 0;
                }
            }
        });
    }

    const Size &size_;
    const Ratings &data_;
    bool uses_adam_;
    size_t count_;
    std::vector<float> weights_, gradients_, momentum_, velocity_, errors_;
    uint64_t steps_ = 0;
};

rekindle_symbol *apply(rekindle_layer *layer, rekindle_symbol *const *inputs, size_t count) {
    rekindle_call_options call = REKINDLE_CALL_OPTIONS_INIT;
    rekindle_symbol *output = nullptr;
    call.inputs = inputs;
    call.input_count = count;
    check(rekindle_layer_call(layer, &call, &output, 1, nullptr));
    rekindle_layer_destroy(layer);
    return output;
}

rekindle_symbol *tower(const char *name, const Size &size, rekindle_symbol **input) {
    rekindle_input_options options = REKINDLE_INPUT_OPTIONS_INIT;
    rekindle_embedding_options table = REKINDLE_EMBEDDING_OPTIONS_INIT;
    rekindle_layer *layer = nullptr;
    options.name = name;
    options.dtype = REKINDLE_INT32;
    table.input_dim = static_cast<int64_t>(size.rows);
    table.output_dim = static_cast<int64_t>(size.width);
    check(rekindle_input_create(&options, input));
    check(rekindle_embedding_create(&table, &layer));
    return apply(layer, input, 1);
}

rekindle_model *make_model(const Size &size, const char *optimizer) {
    rekindle_functional_options options = REKINDLE_FUNCTIONAL_OPTIONS_INIT;
    rekindle_dot_options dot = REKINDLE_DOT_OPTIONS_INIT;
    rekindle_compile_options compile = REKINDLE_COMPILE_OPTIONS_INIT;
    rekindle_symbol *inputs[2], *towers[2];
    rekindle_layer *layer = nullptr;
    rekindle_model *model = nullptr;
    towers[0] = tower("user", size, &inputs[0]);
    towers[1] = tower("item", size, &inputs[1]);
    dot.axes[0] = dot.axes[1] = 1;
    check(rekindle_dot_create(&dot, &layer));
    rekindle_symbol *rating = apply(layer, towers, 2);
    options.inputs = inputs;
    options.input_count = 2;
    options.outputs = &rating;
    options.output_count = 1;
    check(rekindle_functional_create(&options, &model));
    compile.optimizer_name = optimizer;
    compile.loss_name = "mse";
    check(rekindle_model_compile(model, &compile));
    for (rekindle_symbol *symbol : {inputs[0], inputs[1], towers[0], towers[1], rating})
        rekindle_symbol_destroy(symbol);
    return model;
}

rekindle_tensor *borrow(rekindle_dtype dtype, const void *data, std::vector<int64_t> shape) {
    rekindle_array array = REKINDLE_ARRAY_INIT;
    rekindle_tensor *tensor = nullptr;
    array.data = data;
    array.dtype = dtype;
    array.shape = shape.data();
    array.rank = shape.size();
    check(rekindle_tensor_borrow(&array, nullptr, nullptr, &tensor));
    return tensor;
}

rekindle_dataset *make_dataset(const Size &size, const Ratings &data) {
    rekindle_array_dataset_options options = REKINDLE_ARRAY_DATASET_OPTIONS_INIT;
    auto samples = static_cast<int64_t>(size.samples());
    rekindle_tensor *user = borrow(REKINDLE_INT32, data.indices[0].data(), {samples}),
                    *item = borrow(REKINDLE_INT32, data.indices[1].data(), {samples}),
                    *y = borrow(REKINDLE_FLOAT32, data.ratings.data(), {samples, 1});
    const rekindle_named_tensor inputs[] = {{"user", user}, {"item", item}};
    rekindle_dataset *dataset = nullptr;
    options.inputs = inputs;
    options.input_count = 2;
    options.y = y;
    check(rekindle_array_dataset_create(&options, &dataset));
    for (rekindle_tensor *tensor : {user, item, y}) rekindle_tensor_destroy(tensor);
    return dataset;
}

double time_fit(rekindle_model *model, rekindle_dataset *dataset, const Size &size) {
    rekindle_fit_options fit = REKINDLE_FIT_OPTIONS_INIT;
    fit.batch_size = static_cast<int64_t>(size.batch);
    fit.shuffle = 0;
    double begin = microseconds();
    check(rekindle_model_fit(model, dataset, &fit));
    return (microseconds() - begin) / static_cast<double>(size.steps);
}

void measure(const Size &size, const char *optimizer, int rounds) {
    Ratings data(size);
    rekindle_dataset *dataset = make_dataset(size, data);
    rekindle_model *model = make_model(size, optimizer);
    Floor floor(size, data, std::string(optimizer) == "adam");
    std::vector<double> ours, floors, ratios;
    time_fit(model, dataset, size);
    floor.time();
    for (int round = 0; round < rounds; ++round) {
        for (int turn = 0; turn < 2; ++turn) {
            if (turn == round % 2) {
                ours.push_back(time_fit(model, dataset, size));
            } else {
                floors.push_back(floor.time());
            }
        }
        ratios.push_back(ours.back() / floors.back());
    }
    std::printf("%zu rows of %zu, batch %zu, %s: %.1f us, floor %.1f us, ratio %.3f\n", size.rows, size.width,
                size.batch, optimizer, median(ours), median(floors), median(ratios));
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}

} // namespace

int main(int count, char **values) {
    Size size;
    int rounds = count > 1 ? std::atoi(values[1]) : 21;
    if (count > 2) size.rows = std::strtoul(values[2], nullptr, 10);
    if (count > 3) size.width = std::strtoul(values[3], nullptr, 10);
    if (count > 4) size.batch = std::strtoul(values[4], nullptr, 10);
    for (const char *optimizer : {"adam", "sgd"}) measure(size, optimizer, rounds < 1 ? 1 : rounds);
    return EXIT_SUCCESS;
}
