/* Configurations as Keras writes them, for every part there is: read, written back so that Keras reads them, and
 * refused with the key's name where one says what this library does not have. */
#include <ctype.h>
#include <stdbool.h>

#include "capi/helpers.h"

enum { LINES = 256, TEXT = 32768 };

struct line {
    char kind[16];
    char *json;
};
static struct line lines[LINES], keras_lines[LINES];
static size_t line_count, keras_line_count;
static char *file, *keras_file;

/* Returns what the lines point into. */
static char *read_file_of(const char *name, struct line *into, size_t *count) {
    char *path = path_in(REKINDLE_SOURCE_DIR, name), *rest = NULL;
    size_t size;
    char *content = (char *)read_file(path, &size);
    content[size] = '\0';
    *count = 0;
    for (char *text = strtok_r(content, "\n", &rest); text != NULL; text = strtok_r(NULL, "\n", &rest)) {
        char *space = strchr(text, ' ');
        ck_assert_uint_lt(*count, LINES);
        snprintf(into[*count].kind, sizeof(into[0].kind), "%.*s", (int)(space - text), text);
        into[(*count)++].json = space + 1;
    }
    free(path);
    return content;
}

static void read_lines(void) {
    file = read_file_of("tests/golden/configurations.txt", lines, &line_count);
    keras_file = read_file_of("tests/golden/configurations_read.txt", keras_lines, &keras_line_count);
}

static void free_lines(void) {
    free(file);
    free(keras_file);
}

/* Where a part of a kind stands in the configuration of a model, or of a compile. */
static const struct kind {
    const char *name, *before, *behind;
    bool compiles;
} kinds[] = {
    {"model", "", "", false},
    {"compile", "", "", true},
    {"layer", "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[", "]}}", false},
    {"initializer",
     "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Dense\",\"config\":"
     "{\"units\":2,\"kernel_initializer\":",
     "}}]}}", false},
    {"regularizer",
     "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Dense\",\"config\":"
     "{\"units\":2,\"kernel_regularizer\":",
     "}}]}}", false},
    {"constraint",
     "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Dense\",\"config\":"
     "{\"units\":2,\"kernel_constraint\":",
     "}}]}}", false},
    {"optimizer", "{\"loss\":\"mse\",\"optimizer\":", "}", true},
    {"schedule", "{\"loss\":\"mse\",\"optimizer\":{\"class_name\":\"SGD\",\"config\":{\"learning_rate\":", "}}}", true},
    {"loss", "{\"loss\":", "}", true},
    {"metric", "{\"loss\":\"mse\",\"metrics\":[", "]}", true},
};

static const struct kind *find_kind(const char *name) {
    for (size_t i = 0; i < LENGTH(kinds); ++i) {
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    }
    ck_abort_msg("there is no kind %s", name);
}

static void expect_round_trip(const rekindle_model *model) {
    char *once = NULL, *twice = NULL;
    rekindle_model *again = NULL;
    OK(rekindle_model_to_json(model, &once));
    OK(rekindle_model_from_json(once, &again));
    OK(rekindle_model_to_json(again, &twice));
    ck_assert_str_eq(once, twice);
    rekindle_string_destroy(once);
    rekindle_string_destroy(twice);
    rekindle_model_destroy(again);
}

/* A model, or its compile arguments, with that part; `written` (may be NULL) gets what is written of it then. */
static rekindle_status take_and_write(const char *kind_name, const char *json, char **written) {
    static char text[TEXT];
    const struct kind *kind = find_kind(kind_name);
    rekindle_model *model = kind->compiles ? make_model() : NULL;
    rekindle_status status;
    ck_assert_int_lt(snprintf(text, sizeof(text), "%s%s%s", kind->before, json, kind->behind), TEXT);
    status = kind->compiles ? rekindle_model_compile_from_json(model, text) : rekindle_model_from_json(text, &model);
    if (status == REKINDLE_OK && !kind->compiles) expect_round_trip(model);
    if (status == REKINDLE_OK && written != NULL) {
        OK(kind->compiles ? rekindle_model_compile_to_json(model, written) : rekindle_model_to_json(model, written));
    }
    rekindle_model_destroy(model);
    return status;
}

static rekindle_status take(const char *kind_name, const char *json) {
    return take_and_write(kind_name, json, NULL);
}

START_TEST(what_keras_writes_is_read) {
    for (size_t i = 0; i < line_count; ++i) OK(take(lines[i].kind, lines[i].json));
    ck_assert_uint_gt(line_count, 20);
}
END_TEST

/* Keras's form of a function, for a part that has no options. */
START_TEST(a_function_stands_for_its_name) {
    static const char function[] =
        "{\"module\":\"builtins\",\"class_name\":\"function\",\"config\":\"%s\",\"registered_name\":\"function\"}";
    static const struct {
        const char *kind, *name, *written;
    } functions[] = {
        {"loss", "mean_squared_error", "\"MeanSquaredError\""},
        {"metric", "mean_absolute_error", "[\"mean_absolute_error\"]"},
        {"initializer", "zeros", "\"class_name\":\"Zeros\""},
        {"regularizer", "l2", "\"class_name\":\"L2\""},
    };
    for (size_t i = 0; i < LENGTH(functions); ++i) {
        char json[256], *written = NULL;
        snprintf(json, sizeof(json), function, functions[i].name);
        OK(take_and_write(functions[i].kind, json, &written));
        ck_assert_msg(strstr(written, functions[i].written) != NULL, "%s", written);
        rekindle_string_destroy(written);
        snprintf(json, sizeof(json), function, "surprise");
        INVALID(take(functions[i].kind, json), "is \"surprise\"; expected ");
    }
}
END_TEST

/* Keras has read each line of configurations_read.txt (tests/golden/read_configurations.py), so what is written now
 * must be that line. REKINDLE_WRITE_CONFIGURATIONS names a file to write the lines to, for Keras to read. */
START_TEST(what_is_written_keras_has_read) {
    const char *path = getenv("REKINDLE_WRITE_CONFIGURATIONS");
    FILE *output = path == NULL ? NULL : fopen(path, "w");
    if (output == NULL) ck_assert_uint_eq(keras_line_count, line_count);
    for (size_t i = 0; i < line_count; ++i) {
        const char *kind = find_kind(lines[i].kind)->compiles ? "compile" : "model";
        char *written = NULL;
        OK(take_and_write(lines[i].kind, lines[i].json, &written));
        if (output != NULL) {
            fprintf(output, "%s %s\n", kind, written);
        } else {
            ck_assert_str_eq(kind, keras_lines[i].kind);
            ck_assert_str_eq(written, keras_lines[i].json);
        }
        rekindle_string_destroy(written);
    }
    if (output != NULL) ck_assert_int_eq(fclose(output), 0);
}
END_TEST

/* The text with another field behind the first `place`, where an object begins. */
static const char *with_field(const char *json, const char *place, const char *field) {
    static char text[TEXT];
    const char *at = strstr(json, place);
    ck_assert_ptr_nonnull(at);
    at += strlen(place);
    ck_assert_int_lt(
        snprintf(text, sizeof(text), "%.*s%s%s%s", (int)(at - json), json, field, *at == '}' ? "" : ", ", at), TEXT);
    return text;
}

START_TEST(an_unknown_key_is_named) {
    for (size_t i = 0; i < line_count; ++i) {
        const char *place = strcmp(lines[i].kind, "compile") == 0 ? "{" : "\"config\": {";
        INVALID(take(lines[i].kind, with_field(lines[i].json, place, "\"surprise\": 1")), "\"surprise\"");
    }
}
END_TEST

/* The first line of the kind with that text, with another in its place. */
static void expect_refused(const char *kind, const char *text, const char *other, const char *error) {
    static char changed[TEXT];
    for (size_t i = 0; i < line_count; ++i) {
        const char *at = strstr(lines[i].json, text);
        if (at == NULL || strcmp(lines[i].kind, kind) != 0) continue;
        snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - lines[i].json), lines[i].json, other,
                 at + strlen(text));
        INVALID(take(lines[i].kind, changed), error);
        return;
    }
    ck_abort_msg("no line has %s", text);
}

START_TEST(what_keras_has_and_we_lack_is_named) {
    expect_refused("layer", "\"trainable\": true", "\"trainable\": 1", "trainable is 1; expected true or false");
    expect_refused("layer", "{\"name\": \"float32\"}", "{\"name\": \"mixed_bfloat16\"}", "mixed_bfloat16");
    expect_refused("layer", "\"channels_last\"", "\"channels_first\"", "\"data_format\" is \"channels_first\"");
    expect_refused("layer", "\"activity_regularizer\": null", "\"activity_regularizer\": {\"class_name\": \"L3\"}",
                   "activity_regularizer is \"L3\"; expected \"l1\", ");
    expect_refused("layer", "\"kernel_regularizer\": null", "\"kernel_regularizer\": {\"class_name\": \"L3\"}",
                   "kernel_regularizer is \"L3\"; expected \"l1\", ");
    expect_refused("layer", "\"activation\": \"relu\"", "\"activation\": {\"class_name\": \"PReLU\", \"config\": {}}",
                   "activation is a layer of the class PReLU; expected one that is an activation");
    expect_refused("layer", "\"activation\": \"relu\"",
                   "\"activation\": {\"class_name\": \"ReLU\", \"config\": {\"activity_regularizer\": \"l2\"}}",
                   "activation has an activity_regularizer; expected one of the layer whose activation it is");
    expect_refused("layer", "\"shared_axes\": [1, 2]", "\"shared_axes\": \"all\"", "shared_axes is \"all\"");
    expect_refused("layer", "\"max_value\": 6.0", "\"max_value\": -6.0",
                   "max_value is -6; expected a finite number, 0 or more");
    expect_refused("constraint", "\"axis\": [0, 1]", "\"axis\": [0, 1.5]", "axis");
    expect_refused("regularizer", "\"mode\": \"columns\"", "\"mode\": \"both\"",
                   "mode is \"both\"; expected \"rows\" or \"columns\"");
    expect_refused("layer", "\"oov_method\": \"floormod\"", "\"oov_method\": \"farmhash\"",
                   "\"oov_method\" is \"farmhash\"; this library takes \"floormod\" only");
    expect_refused("layer", "{\"name\": \"int64\"}", "{\"name\": \"float16\"}", "Hashing: \"dtype\" is ");
    expect_refused("layer", "\"score_mode\": \"concat\"", "\"score_mode\": \"sum\"",
                   "score_mode is \"sum\"; expected \"dot\" or \"concat\"");
    expect_refused("optimizer", "\"loss_scale_factor\": null", "\"loss_scale_factor\": 2.0",
                   "\"loss_scale_factor\" is 2.0; this library takes null only");
    expect_refused("optimizer", "\"clipnorm\": null", "\"clipnorm\": -1", "clipnorm is -1; expected a finite number");
    expect_refused("optimizer", "\"clipvalue\": 0.5", "\"clipvalue\": 0.5, \"clipnorm\": 0.5",
                   "clipvalue is 0.5, and clipnorm is 0.5; expected one of");
    expect_refused("optimizer", "\"gradient_accumulation_steps\": null", "\"gradient_accumulation_steps\": 1",
                   "gradient_accumulation_steps is 1; expected 2 or more");
    expect_refused("schedule", "\"decay_steps\": 100", "\"decay_steps\": 0", "decay_steps is 0; expected 1 or more");
    expect_refused("schedule", "\"boundaries\": [100, 200]", "\"boundaries\": 100",
                   "boundaries is 100; expected a list");
    expect_refused("loss", "\"label_smoothing\": 0.1", "\"label_smoothing\": 1.1",
                   "label_smoothing is 1.1; expected 0 to 1");
    expect_refused("loss", "\"sum_over_batch_size\"", "\"none\"",
                   "reduction is \"none\"; expected \"sum_over_batch_size\", ");
    expect_refused("metric", "\"num_thresholds\": 50", "\"num_thresholds\": 1",
                   "num_thresholds is 1; expected 2 or more");
    expect_refused("metric", "\"curve\": \"PR\"", "\"curve\": \"SQUARE\"",
                   "curve is \"SQUARE\"; expected \"ROC\", \"PR\" or \"PRGAIN\"");
    expect_refused("metric", "\"average\": \"macro\"", "\"average\": \"mini\"",
                   "average is \"mini\"; expected \"micro\", \"macro\" or \"weighted\"");
    expect_refused("metric", "[0.2, 0.6]", "[0.2, 1.6]", "thresholds is 1.6; expected 0 to 1");
    expect_refused("metric", "\"axis\": -1}", "\"axis\": 0}", "MeanIoU: \"axis\" is 0; this library takes -1 only");
    expect_refused("compile", "\"loss_weights\": null", "\"loss_weights\": [1, 2]",
                   "loss_weights is [1,2]; expected as many as losses, 1");
    expect_refused("layer", "\"padding\": \"same\"", "\"padding\": \"causal\"",
                   "padding is \"causal\"; expected \"valid\" or \"same\"");
    expect_refused("layer", "\"axis\": [-2, 1]", "\"axis\": []", "axis is an empty list; expected one or more axes");
    expect_refused("layer", "\"rms_scaling\": false", "\"rms_scaling\": true",
                   "LayerNormalization: \"rms_scaling\" is true; this library takes false only");
    expect_refused("layer", "\"use_bias\": true", "\"use_bias\": 1", "use_bias is 1; expected true or false");
    expect_refused("layer", "\"noise_shape\": null", "\"noise_shape\": [null, -1]",
                   "noise_shape is [null,-1]; expected dimensions of 1 or more, or null");
    expect_refused("layer", "\"noise_shape\": null", "\"noise_shape\": [null, 0]",
                   "noise_shape is (None, 0); expected dimensions of 1 or more");
    expect_refused("layer", "\"groups\": 32", "\"groups\": 0", "groups is 0; expected 1 or more, or -1");
    expect_refused("layer", "\"rate\": 0.25", "\"rate\": 1.25", "rate is 1.25; expected 0 to 1");
}
END_TEST

/* "glorot_uniform" and "GlorotUniform" are the same. */
static bool same_name(const char *left, const char *right, size_t right_size) {
    size_t j = 0;
    for (; *left != '\0'; ++left) {
        if (*left == '_') continue;
        while (j < right_size && right[j] == '_') ++j;
        if (j == right_size || tolower((unsigned char)*left) != tolower((unsigned char)right[j])) return false;
        ++j;
    }
    return j == right_size;
}

static bool has_line(const char *kind, const char *name) {
    static const char key[] = "\"class_name\": \"";
    for (size_t i = 0; i < line_count; ++i) {
        const char *class = strstr(lines[i].json, key);
        if (strcmp(lines[i].kind, kind) != 0) continue;
        class += strlen(key);
        if (same_name(name, class, strcspn(class, "\""))) return true;
    }
    return false;
}

/* The library's own list, in the error about a class that it does not have. */
static void expect_lines_of_all(const char *kind) {
    static const char expected[] = "expected ";
    char *list, *rest = NULL, *text;
    int count = 0;
    INVALID(take(kind, "{\"class_name\":\"Nothing\",\"config\":{}}"), "is \"Nothing\"; expected ");
    text = strdup(rekindle_last_error());
    list = strstr(text, expected) + strlen(expected);
    list[strcspn(list, ";")] = '\0'; /* behind it stands what makes further classes known */
    for (char *name = strtok_r(list, "\", ", &rest); name != NULL; name = strtok_r(NULL, "\", ", &rest)) {
        if (strcmp(name, "or") == 0) continue;
        ck_assert_msg(has_line(kind, name), "configurations.txt has no %s %s", kind, name);
        ++count;
    }
    ck_assert_int_ge(count, 2);
    free(text);
}

START_TEST(every_part_there_is_has_a_line) {
    expect_lines_of_all("layer");
    expect_lines_of_all("optimizer");
    expect_lines_of_all("schedule");
    expect_lines_of_all("loss");
    expect_lines_of_all("metric");
    expect_lines_of_all("initializer");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, read_lines, free_lines);
    tcase_add_test(tests, what_keras_writes_is_read);
    tcase_add_test(tests, a_function_stands_for_its_name);
    tcase_add_test(tests, what_is_written_keras_has_read);
    tcase_add_test(tests, an_unknown_key_is_named);
    tcase_add_test(tests, what_keras_has_and_we_lack_is_named);
    tcase_add_test(tests, every_part_there_is_has_a_line);
}

int main(void) {
    return run_tests("parts.configuration", add_tests);
}
