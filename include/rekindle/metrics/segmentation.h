/* Keras's image segmentation metrics. */
#ifndef REKINDLE_METRICS_SEGMENTATION_H
#define REKINDLE_METRICS_SEGMENTATION_H

#include "rekindle/metric.h"

REKINDLE_BEGIN

/* MeanIoU: The mean, over the classes that occur, of intersection / union, where the intersection is the number of rows
 * whose output and target both are of the class, and the union the number of rows in which at least one of them is;
 * from 0 to 1. A class index that is not from 0 to `num_classes` - 1 is not counted. Sample weights are rounded towards
 * 0. */
typedef struct rekindle_mean_iou_options {
    size_t struct_size;
    const char *name;     /* the metric's name in the logs, without a slash; NULL: "mean_io_u" */
    int64_t num_classes;  /* the number of classes; 1 <= num_classes <= 65536; must be set */
    int64_t ignore_class; /* the class whose rows, by their target, are not counted; INT64_MIN: none */
    /* whether targets are class indices; else the place of the largest number of a row is the class */
    uint32_t sparse_y_true;
    /* whether outputs are class indices; else the place of the largest number of a row is the class */
    uint32_t sparse_y_pred;
} rekindle_mean_iou_options;

#define REKINDLE_MEAN_IOU_OPTIONS_INIT                                                                                 \
    { sizeof(rekindle_mean_iou_options), NULL, 0, INT64_MIN, 1, 1 }

REKINDLE_API void rekindle_mean_iou_options_init(rekindle_mean_iou_options *options);
REKINDLE_API rekindle_status rekindle_mean_iou_create(const rekindle_mean_iou_options *options,
                                                      rekindle_metric **metric);

REKINDLE_END

#endif
