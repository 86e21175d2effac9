/* The moving averages of BatchNormalization follow the means and variances of the shards, weighted by their samples. */
#include <math.h>

#include "support/must.h"
#include "support/run_tests.h"

enum { SAMPLES = 7, CHANNELS = 3, SHARDS = 2 };

static const float x[SAMPLES][CHANNELS] = {{1.0F, -2.0F, 0.5F}, {3.0F, 0.0F, 0.25F}, {-1.0F, 4.0F, 2.0F},
                                           {2.5F, 8.0F, -3.0F}, {0.0F, 1.0F, 1.0F},  {7.0F, -5.0F, 0.0F},
                                           {-4.0F, 2.0F, 6.0F}};
static const int begins[SHARDS + 1] = {0, 3, SAMPLES};

static double mean_of(int channel, int begin, int end) {
    double sum = 0.0;
    for (int i = begin; i < end; ++i) sum += (double)x[i][channel];
    return sum / (end - begin);
}

static double variance_of(int channel, int begin, int end) {
    double mean = mean_of(channel, begin, end), sum = 0.0;
    for (int i = begin; i < end; ++i) sum += ((double)x[i][channel] - mean) * ((double)x[i][channel] - mean);
    return sum / (end - begin);
}

static void expect_close(const rekindle_model *model, const char *name, const double *expected) {
    size_t count = 0;
    rekindle_tensor *weight = must_get_weight(model, name);
    const float *values = must_view_floats(weight, &count);
    ck_assert_uint_eq(count, CHANNELS);
    for (int i = 0; i < CHANNELS; ++i) {
        ck_assert_msg(fabs((double)values[i] - expected[i]) <= 1e-6 * (1.0 + fabs(expected[i])),
                      "%s: channel %d is %.9g, expected %.9g", name, i, (double)values[i], expected[i]);
    }
    rekindle_tensor_destroy(weight);
}

START_TEST(averages_are_weighted_by_samples) {
    static const char model_json[] =
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"BatchNormalization\",\"config\":"
        "{\"name\":\"norm\",\"momentum\":0.75}}]}}";
    static const float y[SAMPLES][CHANNELS] = {{0.0F}};
    const int64_t shape[] = {SAMPLES, CHANNELS};
    rekindle_model *model =
        must_make_model(model_json, "{\"optimizer\":\"sgd\",\"loss\":\"mse\",\"shards\":2}", shape + 1, 1);
    rekindle_batch batch = REKINDLE_BATCH_INIT;
    double means[CHANNELS], variances[CHANNELS], loss = 0.0;
    batch.x = must_array(REKINDLE_FLOAT32, x, 2, shape);
    batch.y = must_array(REKINDLE_FLOAT32, y, 2, shape);
    must(rekindle_model_train_batch(model, &batch, &loss, 1));
    for (int channel = 0; channel < CHANNELS; ++channel) {
        means[channel] = 0.0;
        variances[channel] = 0.75; /* of the variance 1 that it begins with */
        for (int shard = 0; shard < SHARDS; ++shard) {
            int begin = begins[shard], end = begins[shard + 1];
            double share = 0.25 * (end - begin) / SAMPLES;
            means[channel] += share * mean_of(channel, begin, end);
            variances[channel] += share * variance_of(channel, begin, end);
        }
    }
    expect_close(model, "norm/moving_mean", means);
    expect_close(model, "norm/moving_variance", variances);
    rekindle_model_destroy(model);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, averages_are_weighted_by_samples);
}

int main(void) {
    return run_tests("statistics", add_tests);
}
