"""schema.org's own vocabulary as a judge: which properties a type has, and what may stand in them.

Read from the type declarations of schema-dts, which Google generates from schema.org's release.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DECLARATIONS = Path(__file__).parents[2] / "web/assets/node_modules/schema-dts/dist/schema.d.ts"
_PLAIN = {
    "Text",
    "URL",
    "Date",
    "DateTime",
    "Duration",
    "Number",
    "Boolean",
    "string",
    "PronounceableText",
    "CssSelectorType",
}
_INTERFACE = re.compile(r"^(?:export )?interface (\w+)(?: extends ([\w<>, ]+))? \{$")
_PROPERTY = re.compile(r'^    "(\w+)"\?: SchemaValue<(.+), "\w+">;$')
_UNION = re.compile(r"^export type (\w+) = (.+);$")


@dataclass(slots=True)
class Vocabulary:
    """``properties`` and ``parents`` by interface, ``unions`` by type: what schema-dts declares."""

    parents: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    properties: dict[str, dict[str, set[str]]] = field(default_factory=dict[str, dict[str, set[str]]])
    unions: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def property_types(self, type_name: str, name: str) -> set[str] | None:
        """What may stand in this property of this type; None when the type has no such property."""
        waiting = [f"{type_name}Leaf"]
        while waiting:
            here = waiting.pop()
            if name in self.properties.get(here, {}):
                return self.properties[here][name]
            waiting += self.parents.get(here, [])
        return None

    def knows(self, type_name: str) -> bool:
        return f"{type_name}Leaf" in self.parents

    def includes(self, allowed: set[str], type_name: str) -> bool:
        """Whether a type is one of those allowed, or a kind of one."""
        seen: set[str] = set()
        waiting = list(allowed)
        while waiting:
            here = waiting.pop()
            if here in (type_name, f"{type_name}Leaf"):
                return True
            if here not in seen:
                seen.add(here)
                waiting += self.unions.get(here, ())
        return False


@cache
def vocabulary() -> Vocabulary:
    if not DECLARATIONS.exists():
        raise FileNotFoundError("schema-dts is not installed: run 'make front'")
    found = Vocabulary()
    here = ""
    for line in DECLARATIONS.read_text("utf-8").splitlines():
        if match := _INTERFACE.match(line):
            here = match[1]
            found.parents[here] = [p.strip() for p in (match[2] or "").split(",") if p.strip()]
            found.properties[here] = {}
        elif match := _PROPERTY.match(line):
            found.properties[here][match[1]] = {p.strip() for p in match[2].split("|")}
        elif match := _UNION.match(line):
            found.unions[match[1]] = {p.strip() for p in match[2].split("|")}
    return found


def complaints(node: dict[str, Any]) -> list[str]:
    """What schema.org does not know about this node and those inside it."""
    words = vocabulary()
    kind = str(node.get("@type"))
    if not words.knows(kind):
        return [f"no type {kind}"]
    found: list[str] = []
    for name, value in node.items():
        if name.startswith("@"):
            continue
        allowed = words.property_types(kind, name)
        if allowed is None:
            found.append(f"{kind} has no {name}")
            continue
        for one in value if isinstance(value, list) else [value]:  # pyright: ignore[reportUnknownVariableType]
            found += _about(f"{kind}.{name}", one, allowed)
    return found


def _about(where: str, value: Any, allowed: set[str]) -> list[str]:
    if isinstance(value, dict):
        inner = str(value.get("@type"))  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
        wrong = [] if vocabulary().includes(allowed, inner) else [f"{where} cannot be {inner}"]
        return wrong + complaints(value)  # pyright: ignore[reportUnknownArgumentType]
    plain = any(vocabulary().includes(allowed, name) for name in _PLAIN) or any("Enum" in a for a in allowed)
    return [] if plain else [f"{where} cannot be the plain value {value!r}"]
