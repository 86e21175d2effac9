#include "metrics/f_score.h"

namespace rekindle {
namespace {

using Given = rekindle_f1_score_options;

constexpr auto kOptions = parts::options_table<FScoreOptions>(
    Given REKINDLE_F1_SCORE_OPTIONS_INIT, metric_name(&Given::name), f_score_threshold(&Given::threshold),
    f_score_average(&Given::average), parts::reserved(&Given::reserved));

class F1Score final : public MetricOf<F1Score, FScore, FScoreOptions, kOptions> {
public:
    static constexpr const char *kClassName = "F1Score", *kName = "f1_score";

    explicit F1Score(const FScoreOptions &options) : MetricOf(options) { set_score(options, 1.0); }
};

} // namespace

extern const MetricClass kF1Score = metric_class<F1Score, kOptions>("f1_score");

} // namespace rekindle

extern "C" {

void rekindle_f1_score_options_init(rekindle_f1_score_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_f1_score_create(const rekindle_f1_score_options *options, rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::F1Score>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
