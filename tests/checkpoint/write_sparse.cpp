// Writes the file of sparse_file.h for tests in other languages: write_sparse PATH.
#include <cstdio>
#include <fcntl.h>

#include "sparse_file.h"

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    int descriptor = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    try {
        rekindle::checkpoint::write_sparse_file(descriptor, std::byte{0});
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return close(descriptor) == 0 ? 0 : 1;
}
