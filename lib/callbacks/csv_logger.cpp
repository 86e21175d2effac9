#include <algorithm>

#include "callbacks/bytes_state.h"
#include "callbacks/callback_options.h"
#include "callbacks/number_text.h"
#include "callbacks/own_folder.h"

namespace rekindle {
namespace {

using Given = rekindle_csv_logger_options;

struct CSVLoggerOptions {
    std::string filename, separator;
    bool append;
};
using Options = CSVLoggerOptions;

constexpr auto kOptions = parts::options_table<Options>(
    Given REKINDLE_CSV_LOGGER_OPTIONS_INIT, parts::path_field("filename", &Given::filename, &Options::filename),
    parts::text_field("separator", &Given::separator, &Options::separator),
    parts::field("append", &Given::append, &Options::append), parts::reserved(&Given::reserved));

// The file is written anew, whole, with each row. What it holds is state: where a run goes on from a backup, the rows
// of epochs behind that backup go with the next one that is written.
class CSVLogger final : public CallbackWith<Options> {
public:
    explicit CSVLogger(Options options);

    std::string name() const override { return "csv_logger"; }
    bool wants(Hook hook) const override {
        return hook == Hook::kTrainBegin || hook == Hook::kEpochEnd || hook == Hook::kTrainEnd;
    }
    void on_train_begin(HookEvent &event) override;
    void on_epoch_end(HookEvent &event) override;
    void on_train_end(HookEvent &event) override;
    bool acts_outside() const override { return true; }
    bool has_state() const override { return true; }
    void add_state(Model &model, StateRegistry &registry) override;

private:
    void settle_columns(const Logs &logs);
    void write() const { folder_.write(name_, std::as_bytes(std::span(contents_))); }

    OwnFolder folder_;
    std::string name_;
    std::string contents_;
    std::string columns_; // each with a line's end behind it; empty before the first row
};

CSVLogger::CSVLogger(Options options)
    : CallbackWith(std::move(options)), folder_(options_.filename, false),
      name_(platform::file_name(options_.filename)) {
    require(!name_.empty(), "options->filename is \"", options_.filename, "\"; expected the path of a file");
    bool usable = options_.separator.size() == 1 && options_.separator.find_first_of("\"\r\n") == std::string::npos;
    require(usable, "options->separator is \"", options_.separator,
            "\"; expected one character, no quote and no line's end");
    folder_.directory().require_replaceable(name_);
}

void CSVLogger::on_train_begin(HookEvent &event) {
    folder_.remove_leftovers([this](const std::string &name) { return name == name_; });
    contents_ = options_.append ? folder_.read(name_) : "";
    columns_.clear();
    if (!event.restored) write(); // before an epoch is trained in vain
}

// As Keras does: sorted, and where the first epoch has no validation, a column for that of each.
void CSVLogger::settle_columns(const Logs &logs) {
    std::vector<std::string> names;
    for (const auto &[name, value] : logs.entries) names.push_back(name);
    std::sort(names.begin(), names.end());
    bool validated = std::any_of(names.begin(), names.end(), [](const auto &name) { return name.starts_with("val_"); });
    size_t count = names.size();
    for (size_t i = 0; i < count && !validated; ++i) names.push_back("val_" + names[i]);
    for (const std::string &name : names) columns_ += name + "\n";
    if (!contents_.empty()) return; // the header stands
    names.insert(names.begin(), "epoch");
    contents_ = csv_row(names, options_.separator[0]);
}

void CSVLogger::on_epoch_end(HookEvent &event) {
    if (columns_.empty()) settle_columns(*event.logs);
    std::vector<std::string> row{std::to_string(event.epoch)};
    for (size_t begin = 0; begin < columns_.size();) {
        size_t end = columns_.find('\n', begin);
        const double *value = event.find_log(columns_.substr(begin, end - begin));
        row.push_back(value == nullptr ? "NA" : python_number(*value));
        begin = end + 1;
    }
    contents_ += csv_row(row, options_.separator[0]);
    write();
}

// The file of a run that goes on from its very end has no further row to be written with.
void CSVLogger::on_train_end(HookEvent &) {
    if (folder_.read(name_) != contents_) write();
}

void CSVLogger::add_state(Model &, StateRegistry &registry) {
    registry.push_back(callback_bytes("contents", &contents_));
    registry.push_back(callback_bytes("columns", &columns_));
}

} // namespace
} // namespace rekindle

extern "C" {

void rekindle_csv_logger_options_init(rekindle_csv_logger_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_csv_logger_create(const rekindle_csv_logger_options *options, rekindle_callback **callback) {
    return rekindle::create_callback<rekindle::CSVLogger>(rekindle::kOptions, options, callback);
}

} // extern "C"
