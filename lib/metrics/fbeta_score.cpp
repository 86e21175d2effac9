#include "metrics/f_score.h"

namespace rekindle {
namespace {

using Given = rekindle_fbeta_score_options;

struct FBetaScoreOptions : FScoreOptions {
    double beta;
};

constexpr auto kOptions = parts::options_table<FBetaScoreOptions>(
    Given REKINDLE_FBETA_SCORE_OPTIONS_INIT, metric_name(&Given::name),
    parts::field("beta", &Given::beta, &FBetaScoreOptions::beta, parts::more_than(0.0)),
    f_score_threshold(&Given::threshold), f_score_average(&Given::average), parts::reserved(&Given::reserved));

class FBetaScore final : public MetricOf<FBetaScore, FScore, FBetaScoreOptions, kOptions> {
public:
    static constexpr const char *kClassName = "FBetaScore", *kName = "fbeta_score";

    explicit FBetaScore(const FBetaScoreOptions &options) : MetricOf(options) { set_score(options, options.beta); }
};

} // namespace

extern const MetricClass kFBetaScore = metric_class<FBetaScore, kOptions>("f_beta_score", "fbeta_score");

} // namespace rekindle

extern "C" {

void rekindle_fbeta_score_options_init(rekindle_fbeta_score_options *options) {
    rekindle::kOptions.write_defaults(options);
}

rekindle_status rekindle_fbeta_score_create(const rekindle_fbeta_score_options *options, rekindle_metric **metric) {
    return rekindle::parts::create<rekindle::FBetaScore>(rekindle::kOptions, options, metric, "metric");
}

} // extern "C"
