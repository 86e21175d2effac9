"""Parts, as every language has them: what the headers, their comments and their defaults say together.

A part is what a function rekindle_<part>_create makes from an options struct. Its class is named as Keras names it: by
the first capitalised word of its comment that is the C name but for case and underscores, else by the C name with its
words joined.
"""

import re
from dataclasses import dataclass, field

from comments import Comments, paragraphs
from headers import Field, Headers

# Kinds whose parts have manners of their own, and are written by hand.
BY_HAND = {"checkpoint", "dataset", "history", "model", "symbol", "tensor"}
# Kinds whose parts are generated, all but these; what such a part is, is written by hand.
KINDS_BY_HAND = {"callback", "layer", "optimizer"}
PARTS_BY_HAND = {"backup_and_restore"}


@dataclass
class Argument:
    field: str  # of the struct
    type: str  # integer, unsigned, real, flag, text, enum, part, numbers, list, texts or parts
    of: str = ""  # the enum, the kind of the part, or the type of the numbers
    count: int = 0  # of numbers
    length: str = ""  # the field with the length of a list
    inside: str = ""  # the struct in the options struct whose field it is
    name_field: str = ""  # of a part that may be given by its name
    required: bool = False
    said: list[str] = field(default_factory=list)  # the comments' clauses, in C's words
    default: str = ""  # what it is when it is not set, in C's words; "" where there is nothing to say

    @property
    def word(self) -> str:
        return re.sub(r"_name$", "", self.field)

    @property
    def named(self) -> str:
        """What a name is the name of, where that is not the part itself: a layer has none, its function has."""
        return "" if self.of in self.word else self.word.rsplit("_", 1)[-1]

    @property
    def text(self) -> str:
        return noun(self.word, "; ".join(self.said))


@dataclass
class Part:
    name: str  # in C
    kind: str
    options: str
    header: str
    class_name: str
    documentation: list[str]
    arguments: list[Argument] = field(default_factory=list)

    @property
    def required(self) -> list[Argument]:
        return [a for a in self.arguments if a.required]


@dataclass
class Kind:
    name: str
    class_name: str
    documentation: list[str]
    header: str
    by_name: str = ""  # the class of a part of this kind that is made from its name


@dataclass
class Enum:
    class_name: str
    documentation: list[str]
    header: str
    values: list[tuple[str, str]]  # the name without its prefix, and what it means


def camel(name: str) -> str:
    words = [re.sub(r"(\d)d$", r"\1D", word) for word in name.split("_")]
    return "".join(word[:1].upper() + word[1:] for word in words)


def class_name(name: str, documentation: list[str]) -> str:
    plain = name.replace("_", "")
    for word in re.findall(r"\b[A-Z]\w*", " ".join(documentation)):
        if word.lower() == plain:
            return word
    return camel(name)


def number(value: str, type: str) -> str:
    if value.lstrip("-") in ("inf", "nan"):
        return value.replace("inf", "infinity").replace("nan", "NaN")
    if type != "double":
        return str(int(float(value))) if "e" in value or "." in value else value
    text = repr(float(value))
    return re.sub(r"e-0?", "e-", text).removesuffix(".0")


def spelled(values: list[str]) -> str:
    """As a comment spells a default before a colon."""
    return values[0] if len(values) == 1 else "{" + ", ".join(values) + "}"


def words(enumerator: str, prefix: str) -> str:
    return enumerator.removeprefix(prefix).replace("_", " ").lower()


def clauses(text: str) -> list[str]:
    return [clause.strip() for clause in re.split(r";\s+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text) if clause.strip()]


def ranges(clause: str) -> str:
    """0 <= rate <= 1, >= 1 and their like, in words."""
    if both := re.fullmatch(r"(-?[\d.]+) (<=?) \w+ (<=?) (-?[\d.]+)", clause):
        low, above, below, high = both.groups()
        if above == below == "<=":
            return f"from {low} to {high}"
        low = f"{low} or more" if above == "<=" else f"more than {low}"
        return f"{low}, {'at most' if below == '<=' else 'less than'} {high}"
    clause = re.sub(r"(^|, )>= (-?[\d.]+)", r"\1\2 or more", clause)
    clause = re.sub(r"(^|, )<= (-?[\d.]+)", r"\1\2 or less", clause)
    return re.sub(r"(^|, )> (-?[\d.]+)", r"\1more than \2", clause)


def noun(words: str, text: str) -> str:
    """The text with what it is about in front, where it only says a range or begins a sentence."""
    the = "the " + words.replace("_", " ")
    if not text:
        return the
    if re.match(r"[A-Z][a-z]", text):
        return f"{the}. {text}"
    if re.match(r"[a-z`]", text) and not re.match(rf"{words}\b|false:|true:", text):
        return text
    return f"{the}; {text}"


class Reader:
    def __init__(self, headers: Headers, comments: Comments, defaults: dict[tuple[str, str], list[str]]):
        self.headers, self.comments, self.defaults = headers, comments, defaults
        self.kinds: dict[str, Kind] = {}
        self.enums: dict[str, Enum] = {}
        self.parts = [part for part in map(self.part, headers.functions.values()) if part]

    def part(self, function) -> Part | None:
        match = re.fullmatch(r"rekindle_(\w+)_create", function.name)
        if not match or len(function.parameters) != 2:
            return None
        options = re.fullmatch(r"const (\w+) \*", function.parameters[0])
        made = re.fullmatch(r"rekindle_(\w+) \*\*", function.parameters[1])
        if not options or not made or f"{options[1]}_init" not in self.headers.functions or made[1] in BY_HAND or match[1] in PARTS_BY_HAND:
            return None
        if any("function" in member.type or member.type == "void *" for member in self.headers.structs[options[1]]):
            return None  # it calls functions of the host's
        name, kind, struct = match[1], made[1], options[1]
        documentation = [*paragraphs(self.comments.functions.get(function.name, "")),
                         *paragraphs(self.comments.of_type(struct))]
        called = class_name(name, documentation)
        by_name = name == kind
        if by_name:
            called = "Named" + called
        # The name that a text may begin with is said by the language.
        documentation = [re.sub(rf"^{called}: ", "", p) for p in documentation]
        if not documentation:
            raise SystemExit(f"{struct} has no comment; expected one that says what it does")
        part = Part(name, kind, struct, self.comments.file_of[struct], called, documentation)
        part.arguments = self.arguments(struct)
        if by_name:
            part.arguments[0].required, part.arguments[0].default = True, ""
        self.add_kind(kind, called if by_name else "")
        return part

    def add_kind(self, name: str, by_name: str):
        kind = self.kinds.get(name)
        if not kind:
            handle = f"rekindle_{name}"
            said = self.comments.of_type(handle) or self.comments.files[handle]
            documentation = [p for p in paragraphs(said) if not p.startswith("`")]  # what fields share is said of them
            kind = Kind(name, camel(name), documentation, self.comments.file_of[handle])
            self.kinds[name] = kind
        kind.by_name = by_name or kind.by_name

    def arguments(self, struct: str, outer: str = "", inside: str = "") -> list[Argument]:
        """Those of an options struct and of the structs in it, which are `inside` an `outer` one."""
        found: list[Argument] = []
        fields = self.headers.structs[struct]
        default_of = (outer or struct, inside and inside + ".")
        for i, member in enumerate(fields):
            if member.name == "struct_size" or member.name.startswith("reserved"):
                continue
            if member.type in self.headers.structs:
                found += self.arguments(member.type, struct, member.name)
                continue
            following = fields[i + 1] if i + 1 < len(fields) else Field("", "")
            argument = self.argument(struct, member, following)
            if not argument:
                continue
            part = next((a for a in found if a.type == "part" and a.field == argument.word), None)
            if argument.type == "text" and part:
                part.name_field = member.name
                self.describe(struct, part, member, default_of)
                continue
            argument.inside = inside
            self.describe(struct, argument, member, default_of)
            found.append(argument)
        return found

    def argument(self, struct: str, member: Field, following: Field) -> Argument | None:
        name, type = member.name, member.type
        plain = {"int64_t": "integer", "uint64_t": "unsigned", "double": "real", "uint32_t": "flag",
                 "const char *": "text"}
        if member.count:
            return Argument(name, "numbers", type, member.count)
        if type == "size_t":
            return None  # the length of what stands before it
        if type in plain:
            return Argument(name, plain[type])
        if type in self.headers.enums:
            self.add_enum(type)
            return Argument(name, "enum", type)
        if match := re.fullmatch(r"(?:const )?rekindle_(\w+) \*", type):
            return Argument(name, "part", match[1])
        if following.type == "size_t":
            if match := re.fullmatch(r"const (int64_t|double) \*", type):
                return Argument(name, "list", match[1], length=following.name)
            if type == "const char *const *":
                return Argument(name, "texts", length=following.name)
            if match := re.fullmatch(r"(?:const )?rekindle_(\w+) \*const \*", type):
                return Argument(name, "parts", match[1], length=following.name)
        raise SystemExit(f"{struct}.{name} is a {type}, which no generated class can have: write its kind by hand")

    def add_enum(self, name: str):
        if name not in self.enums:
            prefix = name.upper() + "_"
            if not self.comments.of_type(name):
                raise SystemExit(f"{name} has no comment; expected one that says what it is")
            if list(self.headers.enums[name].values()) != list(range(len(self.headers.enums[name]))):
                raise SystemExit(f"{name} does not count from 0, as the languages' own do; write its class by hand")
            said = {value: self.comments.members.get((name, value), words(value, prefix))
                    for value in self.headers.enums[name]}
            values = [(value.removeprefix(prefix), " ".join(text.split())) for value, text in said.items()]
            self.enums[name] = Enum(camel(name.removeprefix("rekindle_")), paragraphs(self.comments.of_type(name)),
                                    self.comments.file_of[name], values)

    def describe(self, struct: str, argument: Argument, member: Field, default_of: tuple[str, str]):
        """Adds what is said of a field to an argument, which of a part that may be given by its name has two."""
        text = re.sub(r"\s+", " ", self.comments.of_member(struct, member.name)).rstrip(".")
        argument.required = argument.required or "must be set" in text
        text = re.sub(r"(^|; )must be set where [^;]*", "", text)
        text = re.sub(r"(^|[;,] )must be set([;,] |$)", lambda m: "; " if m[1] and m[2] else "", text)
        default = self.defaults.get((default_of[0], default_of[1] + member.name), ["NULL"])
        for clause in clauses(text):
            literal = re.match(r"(NULL|NaN|INT64_MIN|\{[^}]*\}|-?[\d.]+|\"[^\"]*\"): (.*)", clause)
            if literal and literal[1].replace("NaN", "nan") in (spelled(default), "NULL"):
                if literal[2] != f"{member.name}_name":
                    argument.default = literal[2]
            elif literal and argument.type == "flag":
                argument.said.append(f"{'true' if literal[1] == '1' else 'false'}: {literal[2]}")
            else:
                argument.said.append(ranges(clause))
        if argument.type == "flag" and not argument.said:
            raise SystemExit(f"{struct}.{member.name} has no comment; expected one that says what it is")
        if not argument.required and not argument.default:
            argument.default = self.default(argument, default)

    def default(self, argument: Argument, values: list[str]) -> str:
        if values == ["NULL"] or argument.type in ("list", "texts", "parts"):
            return ""
        if argument.type == "flag":
            return "true" if values == ["1"] else "false"
        if argument.type == "enum":
            return list(self.headers.enums[argument.of])[int(values[0])]
        if argument.type in ("text", "part"):
            return values[0]
        type = "double" if argument.type == "real" or argument.of == "double" else "int64_t"
        numbers = [number(value, type) for value in values]
        return ", ".join(numbers)
