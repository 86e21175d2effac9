/* IDX files: each dtype, plain and compressed, and what is damaged, cut off or too long. The bytes are written here as
 * the format's description has them. */
#include <zlib.h>

#include "helpers.h"

static char *folder, *path;

static void set_up(void) {
    folder = make_folder();
    path = path_in(folder, "data");
}

static void tear_down(void) {
    free(path);
    remove_folder(folder);
}

static rekindle_status open_idx(void) {
    rekindle_idx_dataset_options options = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    rekindle_status status;
    options.x_path = path;
    status = rekindle_idx_dataset_create(&options, &dataset);
    ck_assert((status == REKINDLE_OK) == (dataset != NULL));
    rekindle_dataset_destroy(dataset);
    return status;
}

/* The samples as a model sees them that only rescales, by 1. */
static void expect_values(const double *values, size_t count) {
    rekindle_idx_dataset_options options = REKINDLE_IDX_DATASET_OPTIONS_INIT;
    rekindle_rescaling_options rescaling = REKINDLE_RESCALING_OPTIONS_INIT;
    rekindle_dataset *dataset = NULL;
    rekindle_layer *layer = NULL;
    rekindle_model *model = NULL;
    rekindle_tensor *predictions = NULL;
    rekindle_array view = REKINDLE_ARRAY_INIT;
    options.x_path = path;
    rescaling.scale = 1.0;
    OK(rekindle_idx_dataset_create(&options, &dataset));
    OK(rekindle_sequential_create(NULL, &model));
    OK(rekindle_rescaling_create(&rescaling, &layer));
    OK(rekindle_model_add(model, layer));
    OK(rekindle_model_predict(model, dataset, NULL, &predictions));
    OK(rekindle_tensor_view(predictions, &view));
    ck_assert_int_eq(view.shape[0] * view.shape[1], (int64_t)count);
    for (size_t i = 0; i < count; ++i) ck_assert(((const float *)view.data)[i] == (float)values[i]);
    rekindle_tensor_destroy(predictions);
    rekindle_layer_destroy(layer);
    rekindle_model_destroy(model);
    rekindle_dataset_destroy(dataset);
}

/* Two samples of two elements; the last two bytes of each file are those of the fourth element. */
static const struct {
    unsigned char type, size, elements[32];
    double values[4];
} types[] = {
    {0x08, 1, {0, 1, 200, 255}, {0, 1, 200, 255}},
    {0x09, 1, {0, 1, 128, 255}, {0, 1, -128, -1}},
    {0x0B, 2, {0, 0, 1, 2, 128, 0, 255, 254}, {0, 258, -32768, -2}},
    {0x0C, 4, {0, 0, 0, 0, 0, 1, 0, 2, 128, 0, 0, 0, 255, 255, 255, 254}, {0, 65538, -2147483648.0, -2}},
    {0x0D, 4, {0, 0, 0, 0, 0x3F, 0xC0, 0, 0, 0xC0, 0x20, 0, 0, 0x42, 0x28, 0, 0}, {0, 1.5, -2.5, 42}},
    {0x0E,
     8,
     {0, 0, 0, 0, 0, 0, 0, 0, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0x04, 0, 0, 0, 0, 0, 0, 0x40, 0x45, 0, 0, 0, 0, 0, 0},
     {0, 1.5, -2.5, 42}},
};

/* Into `bytes`; the size. */
static size_t idx_of(int type, unsigned char *bytes) {
    static const unsigned char dimensions[] = {0, 0, 0, 2, 0, 0, 0, 2};
    const unsigned char magic[] = {0, 0, types[type].type, 2};
    memcpy(bytes, magic, sizeof(magic));
    memcpy(bytes + sizeof(magic), dimensions, sizeof(dimensions));
    memcpy(bytes + 12, types[type].elements, 4u * types[type].size);
    return 12 + 4u * types[type].size;
}

/* One gzip member. */
static size_t compress_to(unsigned char *to, size_t capacity, const void *from, size_t size) {
    z_stream stream;
    size_t written;
    memset(&stream, 0, sizeof(stream));
    ck_assert_int_eq(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (unsigned char *)(uintptr_t)from;
    stream.avail_in = (uInt)size;
    stream.next_out = to;
    stream.avail_out = (uInt)capacity;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    written = capacity - stream.avail_out;
    ck_assert_int_eq(deflateEnd(&stream), Z_OK);
    return written;
}

START_TEST(each_type_is_read) {
    unsigned char plain[64], packed[256];
    size_t size = idx_of(_i, plain), first;
    write_file(path, plain, size);
    expect_values(types[_i].values, 4);
    write_file(path, packed, compress_to(packed, sizeof(packed), plain, size));
    expect_values(types[_i].values, 4);
    /* Two members, as gzip joins files; the first ends in the header. */
    first = compress_to(packed, sizeof(packed), plain, 7);
    write_file(path, packed, first + compress_to(packed + first, sizeof(packed) - first, plain + 7, size - 7));
    expect_values(types[_i].values, 4);
}
END_TEST

START_TEST(no_plain_file_is_cut_off_or_too_long) {
    unsigned char plain[64];
    size_t size = idx_of(_i, plain);
    plain[size] = 0;
    for (size_t length = 0; length <= size + 1; ++length) {
        write_file(path, plain, length);
        if (length == size) {
            OK(open_idx());
        } else {
            REFUSED(open_idx(), REKINDLE_CORRUPT, path);
        }
    }
}
END_TEST

static const struct {
    const char *tail;
    size_t size;
} tails[] = {{"", 1}, {"x", 1}, {"\x1F", 1}, {"\x1F\x8B", 2}, {"garbage", 7}};

/* Every bit counts, to the last of the check of contents and length, but for those of gzip's head that say nothing of
 * the contents: whether it is text (in byte 3), the time, flags for the compressor and the system's name. */
START_TEST(no_compressed_file_is_damaged) {
    enum { IS_TEXT = 24, SAYS_NOTHING = 4, CONTENTS = 10 };
    unsigned char plain[64], packed[256], longer[256];
    int unused = 0;
    size_t packed_size = compress_to(packed, sizeof(packed), plain, idx_of(_i, plain));
    for (size_t length = 0; length < packed_size; ++length) {
        write_file(path, packed, length);
        REFUSED(open_idx(), REKINDLE_CORRUPT, path);
    }
    for (size_t bit = 0; bit < 8 * packed_size; ++bit) {
        if (bit == IS_TEXT || (bit / 8 >= SAYS_NOTHING && bit / 8 < CONTENTS)) continue;
        packed[bit / 8] ^= (unsigned char)(1u << bit % 8);
        write_file(path, packed, packed_size);
        if (open_idx() == REKINDLE_OK) {
            expect_values(types[_i].values, 4);
            ++unused;
        } else {
            REFUSED(open_idx(), REKINDLE_CORRUPT, path);
        }
        packed[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    ck_assert_int_le(unused, 7); /* what fills up the stream's last byte */
    for (size_t i = 0; i < LENGTH(tails); ++i) {
        memcpy(longer, packed, packed_size);
        memcpy(longer + packed_size, tails[i].tail, tails[i].size);
        write_file(path, longer, packed_size + tails[i].size);
        REFUSED(open_idx(), REKINDLE_CORRUPT, path);
    }
    plain[idx_of(_i, plain)] = 0;
    write_file(path, packed, compress_to(packed, sizeof(packed), plain, idx_of(_i, plain) + 1));
    REFUSED(open_idx(), REKINDLE_CORRUPT, "longer than its header says");
}
END_TEST

/* More than any buffer holds, in both forms. */
START_TEST(a_large_file_is_read) {
    enum { COUNT = 300000 };
    static const unsigned char head[] = {0, 0, 8, 2, 0, 4, 0x93, 0xE0, 0, 0, 0, 1};
    unsigned char *plain = malloc(sizeof(head) + COUNT), *packed = malloc(2 * COUNT);
    double *values = malloc(COUNT * sizeof(*values));
    size_t size;
    memcpy(plain, head, sizeof(head));
    for (uint32_t i = 0; i < COUNT; ++i) values[i] = plain[sizeof(head) + i] = (unsigned char)(i * 2654435761u >> 24);
    write_file(path, plain, sizeof(head) + COUNT);
    expect_values(values, COUNT);
    size = compress_to(packed, 2 * COUNT, plain, sizeof(head) + COUNT);
    write_file(path, packed, size);
    expect_values(values, COUNT);
    packed[size - 1] ^= 1;
    write_file(path, packed, size);
    REFUSED(open_idx(), REKINDLE_CORRUPT, "incorrect length check");
    free(plain);
    free(packed);
    free(values);
}
END_TEST

/* No memory is taken for what the file cannot hold. */
START_TEST(headers_are_checked) {
    static const struct {
        unsigned char head[16];
        size_t size;
        rekindle_status status;
        const char *part;
    } heads[] = {
        {{0, 0, 0x0A, 1, 0, 0, 0, 0}, 8, REKINDLE_CORRUPT, "has the IDX type 10"},
        {{0, 0, 8, 0}, 4, REKINDLE_CORRUPT, "no IDX file"},
        {{'h', 'e', 'l', 'l', 'o', 0, 0, 0}, 8, REKINDLE_CORRUPT, "no IDX file"},
        {{0, 0, 8, 9, 0, 0, 0, 1}, 8, REKINDLE_UNSUPPORTED, "9 dimensions; expected at most 8"},
        {{0, 0, 14, 2, 0x7F, 0, 0, 0, 0x7F, 0, 0, 0}, 12, REKINDLE_CORRUPT, "(2130706432, 2130706432)"},
        {{0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255},
         16,
         REKINDLE_CORRUPT,
         "its header says"},
    };
    unsigned char packed[256];
    for (size_t i = 0; i < LENGTH(heads); ++i) {
        write_file(path, heads[i].head, heads[i].size);
        REFUSED(open_idx(), heads[i].status, heads[i].part);
        write_file(path, packed, compress_to(packed, sizeof(packed), heads[i].head, heads[i].size));
        REFUSED(open_idx(), heads[i].status, heads[i].part);
    }
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, each_type_is_read, 0, LENGTH(types));
    tcase_add_loop_test(tests, no_plain_file_is_cut_off_or_too_long, 0, LENGTH(types));
    tcase_add_loop_test(tests, no_compressed_file_is_damaged, 0, LENGTH(types));
    tcase_add_test(tests, a_large_file_is_read);
    tcase_add_test(tests, headers_are_checked);
}

int main(void) {
    return run_tests("capi.idx", add_tests);
}
