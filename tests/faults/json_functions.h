/* Which code of the library is the JSON library's, by the library's table of symbols. */
#ifndef JSON_FUNCTIONS_H
#define JSON_FUNCTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Reads the file's symbols; it is loaded at `base`. */
void find_json_functions(const char *path, uintptr_t base);

bool is_json_function(uintptr_t address);

#endif
