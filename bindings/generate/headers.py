"""The public headers as SWIG parses them: structs with their fields, enums, handles, functions."""

import re
import subprocess
import tempfile
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Field:
    name: str
    type: str  # as C writes it, such as "const char *" or "int64_t"
    count: int = 0  # of an array


@dataclass
class Function:
    name: str
    parameters: list[str]  # their types


@dataclass
class Headers:
    names: list[str]  # in the order in which they need each other
    structs: dict[str, list[Field]] = field(default_factory=dict)
    enums: dict[str, dict[str, int]] = field(default_factory=dict)
    handles: list[str] = field(default_factory=list)  # opaque types, without "rekindle_"
    functions: dict[str, Function] = field(default_factory=dict)


def c_type(declarator: str, base: str) -> str:
    """SWIG's "p.p.q(const).char" and its like, as C writes it."""
    declaration = declarator + base
    pointers = ""
    constant = ""
    while declaration:
        if declaration.startswith("p."):
            pointers = "*" + pointers
            declaration = declaration[2:]
        elif match := re.match(r"a\((\d*)\)\.", declaration):
            declaration = declaration[match.end():]
        elif declaration.startswith("q(const)."):
            declaration = declaration[len("q(const)."):]
            if declaration.startswith("p."):
                pointers = "const " + pointers
            else:
                constant = "const "
        elif match := re.match(r"f\([^)]*\)\.|q\([a-z ]*\)\.", declaration):
            pointers = "function"  # no field of this type is a number or a text
            declaration = declaration[match.end():]
        else:
            break
    return f"{constant}{declaration.strip()} {pointers}".strip()


def attributes(node) -> dict[str, str]:
    listed = node.find("attributelist")
    return {} if listed is None else {a.get("name"): a.get("value") for a in listed.findall("attribute")}


def parse_tree(include: Path, names: list[str]):
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "headers.i")
        lines = ["%module headers", '%include "rekindle/export.h"']
        for macro in ("REKINDLE_API", "REKINDLE_BEGIN", "REKINDLE_END"):
            lines += [f"#undef {macro}", f"#define {macro}"]
        lines += [f'%include "{name}"' for name in names]
        source.write_text("\n".join(lines) + "\n")
        tree = Path(folder, "headers.xml")
        subprocess.run(["swig", "-xml", f"-I{include}", "-o", tree, source], check=True)
        return xml.parse(tree).getroot()


def in_order(include: Path) -> list[str]:
    """The headers, each after those that it needs: those that it includes before its declarations begin."""
    done: list[str] = []

    def visit(name: str):
        above = Path(include, name).read_text().split("\nREKINDLE_BEGIN\n")[0]
        for needed in re.findall(r'#include "(rekindle/[\w/]+\.h)"', above):
            if needed not in done:
                visit(needed)
        if name not in done:
            done.append(name)

    for path in sorted(Path(include, "rekindle").rglob("*.h")):
        visit(str(path.relative_to(include)))
    return [name for name in done if name != "rekindle/export.h"]


def read(include: Path) -> Headers:
    headers = Headers(in_order(include))
    root = parse_tree(include, headers.names)
    for node in root.iter("class"):
        members = []
        for member in node.findall("cdecl"):
            of = attributes(member)
            size = re.match(r"a\((\d+)\)\.", of["decl"])
            kind = c_type(of["decl"], of["type"])
            members.append(Field(of["name"], kind, int(size.group(1)) if size else 0))
        headers.structs[attributes(node)["name"]] = members
    for node in root.iter("enum"):
        name = attributes(node).get("name")
        if name:
            items = [attributes(item) for item in node.findall("enumitem")]
            headers.enums[name] = {item["name"]: int(item["enumvalue"]) for item in items}
    for node in root.iter("cdecl"):
        of = attributes(node)
        if of.get("ismember"):
            continue
        if of.get("kind") == "function":
            parameters = [attributes(parm)["type"] for parm in node.findall("attributelist/parmlist/parm")]
            headers.functions[of["name"]] = Function(of["name"], [c_type("", type) for type in parameters])
        elif of.get("kind") == "typedef" or of.get("storage") == "typedef":
            name = of["name"]
            if of["type"] == f"struct {name}" and name not in headers.structs:
                headers.handles.append(name.removeprefix("rekindle_"))
    return headers
