#include "data/matching.h"

#include <algorithm>

#include "core/error.h"

namespace rekindle {
namespace {

// What arrays are called in errors: "x", or where there are several "inputs[1]".
struct Words {
    const char *single, *several;
    const char *place; // what each is for
};
constexpr Words kInputs{"x", "inputs", "input"};
constexpr Words kTargets{"y", "targets", "output"};
constexpr Words kWeights{"sample_weight", "sample_weights", "output"};

std::string argument(const GivenArrays &given, const std::vector<GivenArray> &arrays, size_t index,
                     const Words &words) {
    if (arrays.size() == 1 && arrays[0].name.empty()) return given.owner + words.single;
    if (!arrays[index].name.empty()) return text(given.owner, words.several, "[\"", arrays[index].name, "\"]");
    return text(given.owner, words.several, "[", index, "]");
}

Shape sample_of(const GivenArray &array) {
    return without_batch(array.shape);
}

SampleArray view(const GivenArray &array, std::string name) {
    if (array.data == nullptr) return {};
    return {array.data, array.dtype, element_count(array.shape) / static_cast<size_t>(array.shape[0]), std::move(name)};
}

void check_samples(const GivenArray &array, const std::string &name, int64_t count, const std::string &first) {
    require_sample_dtype(array.dtype, name.c_str());
    require(!array.shape.empty(), name, " is a scalar; expected a first axis of samples");
    require(array.shape[0] == count, name, " has ", array.shape[0], " samples; expected those of ", first, ", ", count);
}

void check_weight(const GivenArray &array, const std::string &name, int64_t count) {
    bool fits = array.dtype == REKINDLE_FLOAT32 && !array.shape.empty() && array.shape[0] == count;
    require(fits, name, " has shape ", to_string(array.shape), " and dtype ", dtype_name(array.dtype),
            "; expected float32 of (", count, ",), or with a weight for each row of the outputs");
}

template <class Rule>
std::string names_of(const std::vector<Rule> &rules) {
    std::string names;
    for (const Rule &rule : rules) names += (names.empty() ? "\"" : ", \"") + rule.name + "\"";
    return names;
}

bool is_by_name(const std::vector<GivenArray> &arrays) {
    return !arrays.empty() && !arrays[0].name.empty();
}

// For each input or output the place of its array; none where there is none.
template <class Rule>
std::vector<std::optional<size_t>> places(const GivenArrays &given, const std::vector<GivenArray> &arrays,
                                          const std::vector<Rule> &rules, const Words &words) {
    std::vector<std::optional<size_t>> found(rules.size());
    if (!is_by_name(arrays)) {
        for (size_t i = 0; i < arrays.size() && i < rules.size(); ++i) found[i] = i;
        return found;
    }
    for (size_t i = 0; i < arrays.size(); ++i) {
        auto named = [&](const Rule &rule) { return rule.name == arrays[i].name; };
        auto rule = std::find_if(rules.begin(), rules.end(), named);
        require(rule != rules.end(), argument(given, arrays, i, words), " is for no ", words.place,
                " of the model; expected ", names_of(rules));
        std::optional<size_t> &place = found[static_cast<size_t>(rule - rules.begin())];
        require(!place, argument(given, arrays, i, words), " is given twice; expected each ", words.place, " once");
        place = i;
    }
    return found;
}

void match_inputs(const GivenArrays &given, const BatchRules &rules, MatchedArrays &matched) {
    require(is_by_name(given.x) || given.x.size() == rules.inputs.size(), given.owner,
            given.x.size() == 1 ? "x is one array" : text("inputs are ", given.x.size(), " arrays"), "; the model has ",
            rules.inputs.size(), " inputs: ", names_of(rules.inputs));
    std::vector<std::optional<size_t>> found = places(given, given.x, rules.inputs, kInputs);
    bool all_known = true;
    for (size_t i = 0; i < found.size(); ++i) {
        const InputRule &rule = rules.inputs[i];
        require(found[i].has_value(), given.owner, "inputs have none for \"", rule.name,
                "\"; the model has the inputs ", names_of(rules.inputs));
        const GivenArray &array = given.x[*found[i]];
        std::string name = argument(given, given.x, *found[i], kInputs);
        Shape sample = sample_of(array);
        require(fits(sample, rule.sample), name, " has samples of shape ", to_string(sample), "; the model expects ",
                describe(rule.sample));
        all_known = all_known && is_known(rule.sample);
        matched.input_shapes.push_back(std::move(sample));
        matched.x.push_back(view(array, std::move(name)));
    }
    if (all_known) matched.input_shapes.clear();
}

// By their places targets are of all outputs, or of those that have a loss or a metric.
std::vector<std::optional<size_t>> target_places(const GivenArrays &given, const BatchRules &rules) {
    size_t wanted = static_cast<size_t>(std::count_if(rules.outputs.begin(), rules.outputs.end(),
                                                      [](const OutputRule &rule) { return rule.wants_target; }));
    if (is_by_name(given.y) || given.y.size() == rules.outputs.size() || given.y.size() != wanted) {
        return places(given, given.y, rules.outputs, kTargets);
    }
    std::vector<std::optional<size_t>> found(rules.outputs.size());
    size_t next = 0;
    for (size_t i = 0; i < found.size(); ++i) {
        if (rules.outputs[i].wants_target) found[i] = next++;
    }
    return found;
}

void match_targets(const GivenArrays &given, const BatchRules &rules, int64_t first, int64_t count,
                   MatchedArrays &matched) {
    require(given.y.size() <= rules.outputs.size(), given.owner, "targets are ", given.y.size(),
            " arrays; the model has ", rules.outputs.size(), " outputs: ", names_of(rules.outputs));
    std::vector<std::optional<size_t>> found = target_places(given, rules);
    for (size_t i = 0; i < found.size(); ++i) {
        const OutputRule &rule = rules.outputs[i];
        bool is_there = found[i] && given.y[*found[i]].data != nullptr;
        if (!is_there) {
            require(!rule.wants_target || rules.outputs.size() > 1, given.owner, "y is missing; expected targets");
            require(!rule.wants_target, given.owner, "targets have none for the output \"", rule.name,
                    "\", which has a loss or metrics");
            matched.y.emplace_back();
            continue;
        }
        const GivenArray &array = given.y[*found[i]];
        std::string name = argument(given, given.y, *found[i], kTargets);
        matched.targets[i].sample = sample_of(array);
        check_labels(rule.label_takers, array.data, array.dtype, matched.targets[i].sample, first, count, name.c_str());
        matched.y.push_back(view(array, std::move(name)));
    }
}

// One array is for every output.
void match_weights(const GivenArrays &given, const BatchRules &rules, MatchedArrays &matched) {
    const std::vector<GivenArray> &arrays = given.sample_weight;
    bool is_for_all = arrays.size() == 1 && arrays[0].name.empty();
    require(arrays.empty() || is_for_all || is_by_name(arrays) || arrays.size() == rules.outputs.size(), given.owner,
            "sample_weights are ", arrays.size(), " arrays; expected one, or one for each of the model's ",
            rules.outputs.size(), " outputs: ", names_of(rules.outputs));
    std::vector<std::optional<size_t>> found = places(given, arrays, rules.outputs, kWeights);
    for (size_t i = 0; i < found.size(); ++i) {
        if (is_for_all) found[i] = 0;
        matched.sample_weight.push_back(found[i] ? view(arrays[*found[i]], argument(given, arrays, *found[i], kWeights))
                                                 : SampleArray{});
        const SampleArray &weight = matched.sample_weight.back();
        require(weight.data == nullptr || rules.class_weights.empty(),
                "class_weights and sample_weight are both given; expected one of them");
        if (weight.data != nullptr) matched.targets[i].weights_per_sample = static_cast<int64_t>(weight.row_size);
        if (rules.class_weights.empty()) continue;
        matched.targets[i].weights_per_sample = rules.outputs[i].rows_for(element_count(matched.targets[i].sample));
    }
}

} // namespace

const char *const *names_of_sample_weights(const rekindle_batch &batch, const char *owner) {
    bool has_names = batch.sample_weight_names != nullptr || batch.target_names == nullptr;
    if (has_names || batch.sample_weight_count <= 1) return batch.sample_weight_names;
    require(batch.sample_weight_count == batch.target_count, owner, "sample_weights are ", batch.sample_weight_count,
            "; expected none, one, or one for each of the ", batch.target_count, " targets");
    return batch.target_names;
}

void check_given(const GivenArrays &given) {
    require(!given.x.empty() && given.x[0].is_there(), given.owner, "x is missing; expected an array");
    std::string first = argument(given, given.x, 0, kInputs);
    require_sample_dtype(given.x[0].dtype, first.c_str());
    require(!given.x[0].shape.empty(), first, " is a scalar; expected a first axis of samples");
    int64_t count = given.x[0].shape[0];
    require(count >= 1, first, " has ", count, " samples; expected at least one");
    first.erase(0, given.owner.size());
    for (const auto &[arrays, words] :
         {std::pair{&given.x, kInputs}, {&given.y, kTargets}, {&given.sample_weight, kWeights}}) {
        for (size_t i = 0; i < arrays->size(); ++i) {
            const GivenArray &array = (*arrays)[i];
            std::string name = argument(given, *arrays, i, words);
            require(array.name.empty() != is_by_name(*arrays), name,
                    " and its neighbours: expected names for all of them, or for none");
            require(array.is_there() || words.place != kInputs.place, name, " is missing; expected an array");
            if (!array.is_there()) continue;
            if (arrays == &given.sample_weight) {
                check_weight(array, name, count);
            } else {
                check_samples(array, name, count, first);
            }
        }
    }
}

MatchedArrays match(const GivenArrays &given, const BatchRules &rules, int64_t first, int64_t count) {
    MatchedArrays matched;
    matched.count = given.x[0].shape[0];
    match_inputs(given, rules, matched);
    if (rules.outputs.empty()) return matched;
    matched.targets.resize(rules.outputs.size());
    match_targets(given, rules, first, count, matched);
    match_weights(given, rules, matched);
    return matched;
}

} // namespace rekindle
