/* What the raw layer has besides the public headers; see bridge.c. */

/* The hooks and their numbers, as in the `hooks` mask of raw_callback_create. */
#define REKINDLE_RAW_HOOKS(X)                                                                                          \
    X(0, on_train_begin)                                                                                               \
    X(1, on_train_end)                                                                                                 \
    X(2, on_epoch_begin)                                                                                               \
    X(3, on_epoch_end)                                                                                                 \
    X(4, on_train_batch_begin)                                                                                         \
    X(5, on_train_batch_end)                                                                                           \
    X(6, on_test_begin)                                                                                                \
    X(7, on_test_end)                                                                                                  \
    X(8, on_test_batch_begin)                                                                                          \
    X(9, on_test_batch_end)                                                                                            \
    X(10, on_predict_begin)                                                                                            \
    X(11, on_predict_end)                                                                                              \
    X(12, on_predict_batch_begin)                                                                                      \
    X(13, on_predict_batch_end)
