"""Go for papermill: how parameters are written into a cell of a notebook of Luciola.

papermill imports what is registered as an engine, and has no such place for translators of parameters: so there is an engine, which is
papermill's own, and importing it registers the translator.
"""

import math
import re

from papermill.engines import NBClientEngine as Engine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

__all__ = ["Engine", "GoTranslator"]

DECLARATION = re.compile(r"(?:var\s+)?([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)(?:\s+([\w\[\]*.]+))?\s*:?=([^=].*)$")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class GoTranslator(Translator):
    """Declares each parameter. A whole number becomes an int and a number with a point a float64, whatever the notebook's own value is:
    write 1.0 for a float64."""

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".rstrip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} := {str_val}"

    @classmethod
    def translate(cls, val):
        kind = go_type(val)
        text = literal(val, kind)
        return f"any({text})" if kind == "any" else text

    @classmethod
    def inspect(cls, parameters_cell):
        """The variables that the lines of the cell declare, one or several a line."""
        found = []
        for line in parameters_cell["source"].splitlines():
            declared = DECLARATION.match(line)
            if not declared:
                continue
            names, kind, values = re.split(r"\s*,\s*", declared[1]), declared[2] or "None", [declared[3].strip()]
            if len(names) > 1:
                values = re.split(r"\s*,\s*", values[0])
            if len(values) != len(names):  # a comma within a value
                values = ["…"] * len(names)
            found += [Parameter(name, kind, value, "") for name, value in zip(names, values)]
        return found


def go_type(val):
    """The Go type of a value that came from YAML or JSON."""
    if isinstance(val, bool):
        return "bool"
    if isinstance(val, int):
        if not -(2**63) <= val < 2**63:
            raise PapermillException(f"the parameter value {val} does not fit into an int: give it as text")
        return "int"
    if isinstance(val, float):
        return "float64"
    if isinstance(val, dict):
        return "map[string]" + common(val.values())
    if isinstance(val, (list, tuple)):
        return "[]" + common(val)
    return "any" if val is None else "string"


def common(values):
    """The one type of several values: theirs if they have one, float64 for numbers, or any."""
    kinds = {go_type(v) for v in values}
    if len(kinds) == 1:
        return kinds.pop()
    return "float64" if kinds == {"int", "float64"} else "any"


def literal(val, kind):
    """The value as Go of that type, or of its own where that is any."""
    if kind == "any":
        return "nil" if val is None else literal(val, go_type(val))
    if kind == "bool":
        return "true" if val else "false"
    if kind in ("int", "float64"):
        return number(val)
    if kind.startswith("[]"):
        return kind + "{" + ", ".join(literal(v, kind[2:]) for v in val) + "}"
    if kind.startswith("map[string]"):
        return kind + "{" + ", ".join(f"{quoted(str(k))}: {literal(v, kind[11:])}" for k, v in val.items()) + "}"
    return quoted(str(val))


def number(val):
    if math.isnan(val):
        return "math.NaN()"
    if math.isinf(val):
        return f"math.Inf({1 if val > 0 else -1})"
    return repr(val)


def quoted(text):
    return '"' + "".join(ESCAPES.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'


for language in ("luciola", "go"):  # the name of the kernel, and what notebooks say that its language is
    papermill_translators.register(language, GoTranslator)
