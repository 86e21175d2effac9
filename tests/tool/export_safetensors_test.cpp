// rekindle export --safetensors: each byte is as the format's description has it.
#include "export_fixture.h"

#include "core/json.h"

using rekindle::Json;

namespace {

std::string input, output_file;

void set_up_paths() {
    set_up();
    input = in_folder("input");
    output_file = in_folder("output.safetensors");
}

int run_export() {
    return run_tool("export", "--safetensors", input.c_str(), output_file.c_str(), nullptr);
}

// Eight bytes with the header's size, least significant first; the header; the data.
std::string safetensors(const std::string &header, const std::string &data) {
    ck_assert_uint_lt(header.size(), 256);
    return static_cast<char>(header.size()) + std::string(7, '\0') + header + data;
}

START_TEST(a_file_is_written) {
    write_checkpoint(input, {{"a/b", REKINDLE_FLOAT32, {2, 1}, bytes_of<float>({1.0F, -2.0F})},
                             {"scalar", REKINDLE_UINT8, {}, "x"},
                             {"\"\n\u00f6", REKINDLE_UINT8, {0}, ""}});
    ck_assert_int_eq(run_export(), 0);
    ck_assert_str_eq(output, "");
    ck_assert_str_eq(error, "");
    const std::string header = "{\"a/b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                               "\"\\\"\\u000a\u00f6\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[8,8]},"
                               "\"scalar\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[8,9]}}";
    const std::string padding(8 - header.size() % 8, ' ');
    ck_assert_uint_lt(padding.size(), 8);
    ck_assert(contents_of(output_file) ==
              safetensors(header + padding, std::string("\x00\x00\x80\x3f\x00\x00\x00\xc0x", 9)));
}
END_TEST

// Whatever the order: places follow each other without holes, at multiples of the elements' size.
START_TEST(each_dtype_is_written) {
    const char *const types[] = {"F32", "F64", "U8", "I32", "I64", "U64"};
    const std::vector<Sample> all = samples();
    std::vector<Tensor> tensors;
    for (int round = 0; round < 2; ++round) {
        for (const Sample &sample : all) {
            tensors.push_back({"t" + std::to_string(tensors.size()), sample.dtype, {1, 2}, sample.values});
        }
    }
    write_checkpoint(input, tensors);
    ck_assert_int_eq(run_export(), 0);
    std::string file = contents_of(output_file);
    size_t header_size = static_cast<unsigned char>(file[0]) + 256U * static_cast<unsigned char>(file[1]);
    ck_assert(file.substr(2, 6) == std::string(6, '\0'));
    ck_assert_uint_eq(header_size % 8, 0);
    ck_assert_int_eq(file[8], '{');
    Json header = Json::parse(file.substr(8, header_size));
    std::string data = file.substr(8 + header_size);
    ck_assert_uint_eq(header.size(), tensors.size());

    std::set<size_t> begins, ends;
    for (size_t i = 0; i < tensors.size(); ++i) {
        const Sample &sample = all[i % 6];
        const Json &entry = header.at(tensors[i].name);
        size_t begin = entry["data_offsets"][0], end = entry["data_offsets"][1];
        ck_assert(entry["dtype"] == types[i % 6] && entry["shape"] == Json::array({1, 2}));
        ck_assert_msg(data.substr(begin, end - begin) == sample.bytes, "%s", types[i % 6]);
        ck_assert_uint_eq(begin % (sample.bytes.size() / 2), 0);
        begins.insert(begin);
        ends.insert(end);
    }
    ck_assert_uint_eq(*begins.begin(), 0);
    ck_assert_uint_eq(*ends.rbegin(), data.size());
    begins.erase(begins.begin());
    ends.erase(data.size());
    ck_assert(begins == ends);
}
END_TEST

START_TEST(a_checkpoint_without_tensors_is_an_empty_header) {
    write_checkpoint(input, {});
    ck_assert_int_eq(run_export(), 0);
    ck_assert(contents_of(output_file) == safetensors("{}      ", ""));
}
END_TEST

START_TEST(names_that_the_format_does_not_have_are_refused) {
    for (const char *name : {"__metadata__", "not \xff text"}) {
        write_checkpoint(input, {{"x", REKINDLE_UINT8, {1}, "x"}, {name, REKINDLE_UINT8, {1}, "x"}});
        ck_assert_int_eq(run_export(), 1);
        expect_part(error, name);
        expect_part(error, "not possible in a safetensors file");
        ck_assert(names_in(folder) == std::set<std::string>({"input"}));
    }
}
END_TEST

START_TEST(an_existing_file_is_replaced) {
    write_checkpoint(input, {});
    write_file(output_file.c_str(), "former", 6);
    ck_assert_int_eq(run_export(), 0);
    ck_assert(contents_of(output_file) == safetensors("{}      ", ""));
    ck_assert(names_in(folder) == std::set<std::string>({"input", "output.safetensors"}));
}
END_TEST

void add_tests(TCase *tests) {
    tcase_add_checked_fixture(tests, set_up_paths, tear_down);
    tcase_add_test(tests, a_file_is_written);
    tcase_add_test(tests, each_dtype_is_written);
    tcase_add_test(tests, a_checkpoint_without_tensors_is_an_empty_header);
    tcase_add_test(tests, names_that_the_format_does_not_have_are_refused);
    tcase_add_test(tests, an_existing_file_is_replaced);
}

} // namespace

int main() {
    return run_tests("tool.export_safetensors", add_tests);
}
