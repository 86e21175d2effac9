#include <array>
#include <iomanip>
#include <sstream>

#include "model/functional_json.h"
#include "model/model_files.h"

namespace rekindle {
namespace {

enum Column { kLayer, kShape, kCount, kConnections, kColumns };
using Row = std::array<std::string, kColumns>;

size_t parameter_count(std::span<const Parameter> parameters) {
    size_t count = 0;
    for (const Parameter &parameter : parameters) count += element_count(parameter.spec.shape);
    return count;
}

size_t trainable_count(const Graph &graph) {
    std::vector<plan::Role> roles = graph.roles();
    size_t count = 0;
    for (size_t i = 0; i < roles.size(); ++i) {
        if (roles[i] == plan::Role::kTrained) count += element_count(graph.parameters()[i].spec.shape);
    }
    return count;
}

std::string batch_shape(const Shape &sample) {
    return describe(with_batch(kUnknownDimension, sample));
}

// What a layer is called on, one call behind the other: "left[0][0], dense[1][0]".
std::string connections(const Graph &graph, const std::vector<TensorName> &names, size_t member) {
    std::string text;
    for (const MemberCall &call : graph.calls()) {
        if (call.member != member) continue;
        for (GraphValue input : call.inputs) {
            const TensorName &name = names[input];
            text += rekindle::text(text.empty() ? "" : ", ", name.layer, "[", name.call, "][", name.output, "]");
        }
    }
    return text;
}

Row input_row(const Graph &graph, const GraphInput &input) {
    return {input.name + " (InputLayer)", graph.is_built() ? batch_shape(graph.shape(input.value)) : "?", "0", "-"};
}

Row member_row(const Graph &graph, size_t index) {
    const Member &member = graph.members()[index];
    std::string layer = member.name + " (" + member.layer->class_name() + ")";
    if (!graph.is_built()) return {layer, "?", "? (not built)", ""};
    size_t count = parameter_count(graph.layer_parameters({member.first_layer, member.layer_count}));
    return {layer, batch_shape(graph.member_output(index)), std::to_string(count), ""};
}

std::vector<Row> rows_of(const Model &model) {
    const Graph &graph = model.graph();
    std::vector<Row> rows{{"Layer (type)", "Output Shape", "Param #", model.is_sequential() ? "" : "Connected to"}};
    if (model.is_sequential()) {
        for (size_t i = 0; i < graph.members().size(); ++i) rows.push_back(member_row(graph, i));
        return rows;
    }
    std::vector<TensorName> names = name_values(graph);
    for (const GraphInput &input : graph.inputs()) rows.push_back(input_row(graph, input));
    for (size_t i = 0; i < graph.members().size(); ++i) {
        rows.push_back(member_row(graph, i));
        rows.back()[kConnections] = connections(graph, names, i);
    }
    return rows;
}

void write_rows(std::ostream &table, const std::vector<Row> &rows) {
    std::array<size_t, kColumns> widths{};
    for (const Row &row : rows) {
        for (size_t column = 0; column < kColumns; ++column) {
            widths[column] = std::max(widths[column], row[column].size() + 2);
        }
    }
    for (const Row &row : rows) {
        size_t last = row[kConnections].empty() ? kCount : kConnections;
        for (size_t column = 0; column < last; ++column) {
            table << std::setw(static_cast<int>(widths[column])) << row[column];
        }
        table << row[last] << "\n";
    }
}

void write_count(std::ostream &table, const char *what, size_t count) {
    table << what << " params: " << count << " (" << count * sizeof(float) << " bytes)\n";
}

} // namespace

std::string summary(const Model &model) {
    std::ostringstream table;
    table.imbue(std::locale::classic());
    table.exceptions(std::ios_base::badbit);
    table << "Model: \"" << model.name() << "\"\n" << std::left;
    write_rows(table, rows_of(model));
    if (!model.is_built()) return table.str();
    size_t total = parameter_count(model.graph().parameters()), trainable = trainable_count(model.graph());
    write_count(table, "Total", total);
    write_count(table, "Trainable", trainable);
    write_count(table, "Non-trainable", total - trainable);
    return table.str();
}

} // namespace rekindle
