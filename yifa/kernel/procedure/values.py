"""What an act carries: the few types of values, read from one dataclass.

The dataclass of an act is its only declaration. From it come the form, the bytes of the record and the typed
command. Value types: text, choice, yes/no, day, moment, int, fen (money, an integer), reference, material, and
tuples of these. No floats: two machines would not print them alike.

`Private[T]` is clear in a command and a salted digest in the act, so that a person's name or story lies beside the
record and can be erased by a recorded act (《个人信息保护法》第四十七条).
"""

from __future__ import annotations

import dataclasses
import types
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Generic, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from yifa.kernel.record import salted

T = TypeVar("T")
M = TypeVar("M")
DIGEST_KEY = "§"


class _PrivateMark:
    """Marks an annotation as private; one instance, compared by identity."""


PRIVATE = _PrivateMark()
Private = Annotated[T, PRIVATE]
Fen = NewType("Fen", int)
"""Money in fen (1/100 yuan), an integer."""


class Choice(Enum):
    """A closed list laid down by law or by the procedure. The value is the Chinese title; the name is recorded."""

    @property
    def title(self) -> str:
        """The Chinese title shown to a person."""
        return str(self.value)


@dataclasses.dataclass(frozen=True, slots=True)
class Ref(Generic[M]):
    """A reference to a row of a catalogue, by the stable key of that row. `M` is an empty marker class."""

    key: int


@dataclasses.dataclass(frozen=True, slots=True)
class Material:
    """A stored file, by the digest of its content."""

    digest: str


@dataclasses.dataclass(frozen=True, slots=True)
class Sealed:
    """What the record holds of a private value: the digest of its salt and value, nothing else."""

    digest: str


@dataclasses.dataclass(frozen=True, slots=True)
class Label:
    """How a field is shown: its Chinese name, a hint, the longest text allowed (characters), lines of the box.

    `given`: no form asks it, since the act says it by being done: a day is the day done, a reference the item of this code.
    Of a choice it says the one that follows from the hand ("party:PARTY": of what is done in a party's name); of other
    hands the form asks it.
    """

    title: str
    hint: str = ""
    longest: int = 200
    lines: int = 1
    given: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Among:
    """Which rows of its catalogue a reference may name: those with one of these values in a column that the catalogue tells.

    `others`: never the body whose case it is; `none`: those with none of these values; `own`: the only value is the key of
    the body whose case it is; `role`: only a body where
    somebody acts in this role, in cases as confidential as this one. A form offers no other row and the
    decision takes none; a guard says why.
    """

    column: str
    values: frozenset[str] = frozenset()
    others: bool = False
    none: bool = False
    own: bool = False
    role: str = ""

    def takes(self, row: Mapping[str, Any], body: int, level: int = 0) -> bool:
        """Whether this row may be named in a case of `body`; nothing is held against a row that does not tell the column."""
        if self.role and "roles" in row and row["roles"].get(self.role, -1) < level:
            return False
        value = row.get(self.column)
        if value is None:
            return True
        return value == body if self.own else (value in self.values) is not self.none


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field of an act's dataclass, as read from its annotation."""

    name: str
    label: Label
    kind: str
    """text, choice, bool, day, moment, int, fen, ref, material"""
    many: bool
    optional: bool
    private: bool
    of: Any
    """The Choice class, the marker class of a reference, or None."""
    default: Any
    among: Among | None = None


_KINDS: dict[object, str] = {str: "text", bool: "bool", date: "day", datetime: "moment", int: "int", Fen: "fen"}


class BadDeclaration(TypeError):
    """A procedure is declared wrongly; raised when the class is made, so that nobody meets it at work."""


def _read(annotation: Any) -> tuple[Any, Label | None, Among | None, bool, bool, bool]:
    """Peel an annotation: (core type, label, among, private, optional, many)."""
    label: Label | None = None
    among: Among | None = None
    private = optional = many = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *marks = get_args(annotation)
            for mark in marks:
                if mark is PRIVATE:
                    private = True
                elif isinstance(mark, Label):
                    label = mark
                elif isinstance(mark, Among):
                    among = mark
                elif isinstance(mark, str):
                    label = Label(mark)
        elif origin in (Union, types.UnionType):
            rest = [each for each in get_args(annotation) if each is not type(None)]
            if len(rest) != 1:
                raise BadDeclaration(f"a field has one type, or one type or None: {annotation}")
            annotation, optional = rest[0], True
        elif origin is tuple:
            annotation, many = get_args(annotation)[0], True
        else:
            return annotation, label, among, private, optional, many


_fields: dict[type, tuple[Field, ...]] = {}
_turns: dict[type, tuple[tuple[Field, Callable[[Any], Any]], ...]] = {}


def fields_of(cls: type) -> tuple[Field, ...]:
    """The fields of an act's dataclass, in order.

    Raises BadDeclaration when a field has no label or a type that the record cannot hold.
    """
    if cls not in _fields:
        _fields[cls] = _read_fields(cls)
    return _fields[cls]


def _read_fields(cls: type) -> tuple[Field, ...]:
    if not dataclasses.is_dataclass(cls):
        raise BadDeclaration(f"{cls.__name__} is no dataclass")
    hints = get_type_hints(cls, include_extras=True)
    found = []
    for field in dataclasses.fields(cls):
        core, label, among, private, optional, many = _read(hints[field.name])
        of: Any = None
        if core in _KINDS:
            kind = _KINDS[core]
        elif isinstance(core, type) and issubclass(core, Choice):
            kind, of = "choice", core
        elif core is Material:
            kind = "material"
        elif core is Ref or get_origin(core) is Ref:
            kind, of = "ref", (get_args(core) or (None,))[0]
        else:
            raise BadDeclaration(f"{cls.__name__}.{field.name}: the record cannot hold {core!r}")
        if label is None:
            raise BadDeclaration(f"{cls.__name__}.{field.name}: a field needs its Chinese name")
        if private and kind not in {"text", "int", "fen", "day"}:
            raise BadDeclaration(f"{cls.__name__}.{field.name}: only text, numbers and days can be private")
        if optional and field.default not in (None, dataclasses.MISSING):
            raise BadDeclaration(f"{cls.__name__}.{field.name}: absent and the default would look alike in the record")
        if among is not None and kind != "ref":
            raise BadDeclaration(f"{cls.__name__}.{field.name}: only a reference is one among the rows of a catalogue")
        default = field.default if field.default is not dataclasses.MISSING else None
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        found.append(Field(field.name, label, kind, many, optional or not required, private, of, default, among))
    return tuple(found)


_TO_PLAIN: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: unicodedata.normalize("NFC", value),
    "choice": lambda value: value.name,
    "bool": bool,
    "day": lambda value: value.isoformat(),
    "moment": lambda value: value.isoformat(timespec="minutes"),
    "int": int,
    "fen": int,
    "ref": lambda value: value.key,
    "material": lambda value: value.digest,
}


def _from_plain(field: Field) -> Callable[[Any], Any]:
    turns: dict[str, Callable[[Any], Any]] = {
        "choice": lambda name: field.of[name],
        "day": date.fromisoformat,
        "moment": datetime.fromisoformat,
        "ref": Ref,
        "material": Material,
    }
    return turns.get(field.kind, lambda value: value)


def _readers(cls: type) -> tuple[tuple[Field, Callable[[Any], Any]], ...]:
    if cls not in _turns:
        _turns[cls] = tuple((field, _from_plain(field)) for field in fields_of(cls))
    return _turns[cls]


@dataclasses.dataclass(frozen=True, slots=True)
class Aside:
    """One private value that goes beside the record: where it belongs, its salt and its plain value."""

    field: str
    salt: str
    value: Any


Plain = dict[str, Any]


def plain_of(data: Any) -> Plain:
    """The values of a command as the record could hold them, private ones still clear."""
    plain: Plain = {}
    for field in fields_of(type(data)):
        value = getattr(data, field.name)
        if value is None:
            continue
        turn = _TO_PLAIN[field.kind]
        plain[field.name] = [turn(each) for each in value] if field.many else turn(value)
    return plain


def split(
    data: Any, salt: Callable[[], str], algorithm: str, plain: Plain | None = None
) -> tuple[Plain, tuple[Aside, ...]]:
    """Divide a command into what the record holds and the private values that lie beside it.

    `salt` gives a fresh random text for each value: the kernel knows no chance and is handed it.
    """
    plain = plain_of(data) if plain is None else plain
    asides: list[Aside] = []
    for field in fields_of(type(data)):
        if not field.private or field.name not in plain:
            continue
        value = plain[field.name]
        if field.many:
            hidden = []
            for index, each in enumerate(value):
                mark, aside = seal_value(f"{field.name}.{index}", each, salt(), algorithm)
                hidden.append(mark)
                asides.append(aside)
            plain[field.name] = hidden
        else:
            plain[field.name], aside = seal_value(field.name, value, salt(), algorithm)
            asides.append(aside)
    return plain, tuple(asides)


def seal_value(field: str, value: Any, salt: str, algorithm: str) -> tuple[dict[str, str], Aside]:
    """One private value as its digest, and what goes beside the record."""
    return {DIGEST_KEY: salted(algorithm, salt, value)}, Aside(field, salt, value)


def hydrate(cls: type[T], plain: Mapping[str, Any]) -> T:
    """The typed data of a recorded act; private values are `Sealed`. Fields added later take their default."""
    values: dict[str, Any] = {}
    for field, turn in _readers(cls):
        value = plain.get(field.name)
        if value is None:
            values[field.name] = field.default
        elif field.many:
            values[field.name] = tuple(Sealed(each[DIGEST_KEY]) if field.private else turn(each) for each in value)
        elif field.private:
            values[field.name] = Sealed(value[DIGEST_KEY])
        else:
            values[field.name] = turn(value)
    return cls(**values)
