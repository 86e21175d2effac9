/* Regularizers: penalties for large weights, and for large outputs of layers.
 *
 * In C, make a regularizer from its options, set it in a layer's options, make the layer, and drop your reference with
 * rekindle_regularizer_destroy. */
#ifndef REKINDLE_REGULARIZER_H
#define REKINDLE_REGULARIZER_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A penalty for large values of a weight, or of what a layer gives. It is added to the loss of every batch, so it is
 * part of the loss that fit and evaluate report, as in Keras; the losses of a model's outputs, and weights of samples,
 * have nothing to do with it. Its gradient is added to the weight's gradient before gradients are clipped. Layers take
 * a regularizer or the name of one. The names are Keras's, such as "l2"; a regularizer given by its name has its
 * default options. */
typedef struct rekindle_regularizer rekindle_regularizer;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_regularizer_destroy(rekindle_regularizer *regularizer);

/* L1: A penalty of `l1` times the sum of the magnitudes of the weight's elements. It drives some of them to 0. */
typedef struct rekindle_l1_options {
    size_t struct_size;
    double l1; /* the factor; >= 0 */
} rekindle_l1_options;

#define REKINDLE_L1_OPTIONS_INIT                                                                                       \
    { sizeof(rekindle_l1_options), 0.01 }

REKINDLE_API void rekindle_l1_options_init(rekindle_l1_options *options);
REKINDLE_API rekindle_status rekindle_l1_create(const rekindle_l1_options *options, rekindle_regularizer **regularizer);

/* L2: A penalty of `l2` times the sum of the squares of the weight's elements. There is no factor of 1/2. */
typedef struct rekindle_l2_options {
    size_t struct_size;
    double l2; /* the factor; >= 0 */
} rekindle_l2_options;

#define REKINDLE_L2_OPTIONS_INIT                                                                                       \
    { sizeof(rekindle_l2_options), 0.01 }

REKINDLE_API void rekindle_l2_options_init(rekindle_l2_options *options);
REKINDLE_API rekindle_status rekindle_l2_create(const rekindle_l2_options *options, rekindle_regularizer **regularizer);

/* L1L2: The sum of the penalties of L1 and L2. By default both factors are 0, and so is the penalty, as in Keras. */
typedef struct rekindle_l1_l2_options {
    size_t struct_size;
    double l1; /* the factor of the magnitudes; >= 0 */
    double l2; /* the factor of the squares; >= 0 */
} rekindle_l1_l2_options;

#define REKINDLE_L1_L2_OPTIONS_INIT                                                                                    \
    { sizeof(rekindle_l1_l2_options), 0.0, 0.0 }

REKINDLE_API void rekindle_l1_l2_options_init(rekindle_l1_l2_options *options);
REKINDLE_API rekindle_status rekindle_l1_l2_create(const rekindle_l1_l2_options *options,
                                                   rekindle_regularizer **regularizer);

/* Whether the rows or the columns of a matrix should be orthogonal. */
typedef enum rekindle_orthogonal_mode {
    REKINDLE_ORTHOGONAL_MODE_ROWS = 0,   /* the rows */
    REKINDLE_ORTHOGONAL_MODE_COLUMNS = 1 /* the columns */
} rekindle_orthogonal_mode;

/* OrthogonalRegularizer: A penalty that makes the rows or columns of a matrix orthogonal: `factor` times the mean, over
 * all pairs of them, of the magnitude of the cosine of the angle between the two. For weights of two dimensions only.
 */
typedef struct rekindle_orthogonal_regularizer_options {
    size_t struct_size;
    double factor;                 /* the factor; >= 0 */
    rekindle_orthogonal_mode mode; /* the vectors that should be orthogonal */
    uint32_t reserved;
} rekindle_orthogonal_regularizer_options;

#define REKINDLE_ORTHOGONAL_REGULARIZER_OPTIONS_INIT                                                                   \
    { sizeof(rekindle_orthogonal_regularizer_options), 0.01, REKINDLE_ORTHOGONAL_MODE_ROWS, 0 }

REKINDLE_API void rekindle_orthogonal_regularizer_options_init(rekindle_orthogonal_regularizer_options *options);
REKINDLE_API rekindle_status rekindle_orthogonal_regularizer_create(
    const rekindle_orthogonal_regularizer_options *options, rekindle_regularizer **regularizer);

REKINDLE_END

#endif
