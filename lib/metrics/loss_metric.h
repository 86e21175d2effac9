#pragma once

#include "losses/loss.h"
#include "metrics/mean_metric.h"

namespace rekindle {

// The mean over rows of what a loss says of each.
class LossMetric : public MeanMetric {
public:
    Better better() const override { return Better::kLess; }
    bool takes_labels(const Shape &, const Shape &) const override { return loss_->takes_labels(); }
    std::optional<int64_t> ignored_class() const override { return loss_->ignored_class(); }
    bool wants_logits() const override { return loss_->is_crossentropy(); }
    Fold fold(MetricSources &sources, bool weighted) const override;

protected:
    // By the constructor.
    void set_loss(std::shared_ptr<const Loss> loss) { loss_ = std::move(loss); }

private:
    // Whether rows count only where the output's mask says so, as Keras has it for what it makes of a function.
    virtual bool heeds_mask() const { return true; }

    std::shared_ptr<const Loss> loss_;
};

template <class Part, class Options, const auto &kOptions>
using LossMetricWith = MetricOf<Part, LossMetric, Options, kOptions>;

} // namespace rekindle
