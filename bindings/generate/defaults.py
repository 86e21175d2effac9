"""The defaults of all options, as the compiler reads them from the headers' INIT macros."""

import os
import subprocess
import tempfile
from pathlib import Path

from headers import Field, Headers


def macro(struct: str) -> str:
    return struct.upper() + "_INIT"


# INT64_MIN, by which an integer says that there is none, as it is printed.
LEAST = "-9.2233720368547758e+18"

NUMBERS = ("int64_t", "uint32_t", "int32_t", "size_t", "double")


def printed(headers: Headers, struct: str, member: Field, inside: str = "") -> str:
    """The statements that print a field, or those of a struct in it; none for types whose default is always nothing."""
    if member.type in headers.structs:
        return " ".join(printed(headers, struct, inner, f"{member.name}.") for inner in headers.structs[member.type])
    place = f"defaults.{inside}{member.name}"
    if member.count:
        value = "".join(f"print_number((double){place}[{i}]); " for i in range(member.count))
    elif member.type == "const char *":
        value = f"print_text({place}); "
    elif member.type == "uint64_t":
        value = f'printf(" %llu", (unsigned long long){place}); '
    elif member.type in NUMBERS or member.type in headers.enums:
        value = f"print_number((double){place}); "
    else:
        return ""
    return f'begin("{struct}", "{inside}{member.name}"); {value}end();'


PROGRAM = """#include <stdio.h>
#include "rekindle.h"
static void begin(const char *type, const char *field) { printf("%s.%s", type, field); }
static void print_number(double number) { printf(" %.17g", number); }
static void print_text(const char *text) { printf(text == NULL ? " NULL" : " \\"%s\\"", text); }
static void end(void) { printf("\\n"); }
int main(void) {
"""


def compile_and_run(source: str, include: list[Path], text: str = "") -> str:
    compiler = os.environ.get("CC", "cc")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "program.c")
        file.write_text(source)
        program = Path(folder, "program")
        subprocess.run([compiler, "-std=gnu11", "-w", *(f"-I{i}" for i in include), file, "-o", program], check=True)
        return subprocess.run([program], check=True, input=text, text=True, stdout=subprocess.PIPE).stdout


def read(include: Path, headers: Headers) -> dict[tuple[str, str], list[str]]:
    """By struct and field ("common.clipnorm" in a struct in it), in C's spelling: the numbers or the text; no entry for
    other types."""
    blocks = []
    for struct, fields in headers.structs.items():
        if f"{struct}_init" not in headers.functions:
            continue
        lines = [f"const {struct} defaults = {macro(struct)};", *(printed(headers, struct, f) for f in fields)]
        blocks.append("    {\n" + "".join(f"        {line}\n" for line in lines if line) + "    }\n")
    out = compile_and_run(PROGRAM + "".join(blocks) + "    return 0;\n}\n", [include])
    found = {}
    for line in out.splitlines():
        place, _, values = line.partition(" ")
        struct, _, name = place.partition(".")
        found[struct, name] = [values] if values.startswith(('"', "NULL")) else values.split()
        if found[struct, name] == [LEAST]:
            found[struct, name] = ["INT64_MIN"]
    return found
