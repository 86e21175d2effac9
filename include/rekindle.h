/* Rekindle: the training library you can embed. This header includes all others; begin with rekindle/status.h, which
 * says what all calls have in common, and rekindle/model.h. */
#ifndef REKINDLE_H
#define REKINDLE_H

#include "rekindle/backup.h"
#include "rekindle/callback.h"
#include "rekindle/callbacks.h"
#include "rekindle/checkpoint.h"
#include "rekindle/communicator.h"
#include "rekindle/constraint.h"
#include "rekindle/custom.h"
#include "rekindle/custom_layer.h"
#include "rekindle/custom_loss.h"
#include "rekindle/custom_metric.h"
#include "rekindle/custom_schedule.h"
#include "rekindle/dataset.h"
#include "rekindle/export.h"
#include "rekindle/functional.h"
#include "rekindle/history.h"
#include "rekindle/initializer.h"
#include "rekindle/layer.h"
#include "rekindle/log.h"
#include "rekindle/loss.h"
#include "rekindle/metric.h"
#include "rekindle/model.h"
#include "rekindle/optimizer.h"
#include "rekindle/regularizer.h"
#include "rekindle/runtime.h"
#include "rekindle/schedule.h"
#include "rekindle/status.h"
#include "rekindle/system_error.h"
#include "rekindle/tensor.h"
#include "rekindle/version.h"

#endif
