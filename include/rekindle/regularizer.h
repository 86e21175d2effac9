/* Regularizers: penalties for large weights.
 *
 * A penalty is added to the loss of every batch, and its gradient to the weight's, before anything else is done with
 * that. The loss that fit and evaluate report has it in it, as Keras's has. */
#ifndef REKINDLE_REGULARIZER_H
#define REKINDLE_REGULARIZER_H

#include "rekindle/status.h"

REKINDLE_BEGIN

/* A penalty for a weight. Layers take a regularizer, or the name of one: Keras's, such as "l2". */
typedef struct rekindle_regularizer rekindle_regularizer;

/* Drops the caller's reference. NULL is accepted. */
REKINDLE_API void rekindle_regularizer_destroy(rekindle_regularizer *regularizer);

/* L1: l1 times the sum of the weight's magnitudes, which leaves some of them at 0. */
typedef struct rekindle_l1_options {
    size_t struct_size;
    double l1; /* the factor; >= 0 */
} rekindle_l1_options;

#define REKINDLE_L1_OPTIONS_INIT                                                                                       \
    { sizeof(rekindle_l1_options), 0.01 }

REKINDLE_API void rekindle_l1_options_init(rekindle_l1_options *options);
REKINDLE_API rekindle_status rekindle_l1_create(const rekindle_l1_options *options, rekindle_regularizer **regularizer);

/* L2: l2 times the sum of the weight's squares, without a half. */
typedef struct rekindle_l2_options {
    size_t struct_size;
    double l2; /* the factor; >= 0 */
} rekindle_l2_options;

#define REKINDLE_L2_OPTIONS_INIT                                                                                       \
    { sizeof(rekindle_l2_options), 0.01 }

REKINDLE_API void rekindle_l2_options_init(rekindle_l2_options *options);
REKINDLE_API rekindle_status rekindle_l2_create(const rekindle_l2_options *options, rekindle_regularizer **regularizer);

/* L1L2: The sum of L1 and L2. With neither factor set it is 0, as in Keras. */
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

/* Which vectors of a matrix are to be orthogonal. */
typedef enum rekindle_orthogonal_mode {
    REKINDLE_ORTHOGONAL_MODE_ROWS = 0,
    REKINDLE_ORTHOGONAL_MODE_COLUMNS = 1
} rekindle_orthogonal_mode;

/* OrthogonalRegularizer: The factor times the mean, over all pairs of the rows or columns of a matrix, of the magnitude
 * of the cosine between the two. */
typedef struct rekindle_orthogonal_regularizer_options {
    size_t struct_size;
    double factor; /* the factor; >= 0 */
    rekindle_orthogonal_mode mode;
    uint32_t reserved;
} rekindle_orthogonal_regularizer_options;

#define REKINDLE_ORTHOGONAL_REGULARIZER_OPTIONS_INIT                                                                   \
    { sizeof(rekindle_orthogonal_regularizer_options), 0.01, REKINDLE_ORTHOGONAL_MODE_ROWS, 0 }

REKINDLE_API void rekindle_orthogonal_regularizer_options_init(rekindle_orthogonal_regularizer_options *options);
REKINDLE_API rekindle_status rekindle_orthogonal_regularizer_create(
    const rekindle_orthogonal_regularizer_options *options, rekindle_regularizer **regularizer);

REKINDLE_END

#endif
