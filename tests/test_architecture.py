"""The house stands as its plan says: what import-linter cannot see.

import-linter reads imports. A string that names another room (a foreign key, a template, an address, a dotted path)
counts as an import too, and these tests read those.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
YIFA = ROOT / "yifa"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
#: Rooms from the top floor down, as the first contract has them.
FLOORS: list[str] = CONTRACTS[0]["layers"]
#: Rooms whose parts (a system, a face) must not know one another.
SIBLINGS = ("systems", "faces")
#: What reaches systems through casework's declarations only; `conf` names the installed ones, which is its task.
STRANGERS = ("command", "docs", "demo", "faces", "figures")


def sources() -> Iterator[Path]:
    """Every Python file of the package."""
    yield from sorted(path for path in YIFA.rglob("*.py") if "__pycache__" not in path.parts)


def room(path: Path) -> str:
    """The room a file is in: `county`, `systems.mediation`, `faces.office`."""
    parts = path.relative_to(YIFA).with_suffix("").parts
    return ".".join(parts[:2]) if parts[0] in SIBLINGS and len(parts) > 2 else parts[0]


def may_know(who: str, whom: str) -> bool:
    """Whether a file of room `who` may name something of room `whom`."""
    if who == whom or whom.split(".")[0] not in FLOORS or who.split(".")[0] not in FLOORS:
        return True
    upper, lower = who.split(".")[0], whom.split(".")[0]
    if upper == lower:
        return "." not in who or "." not in whom
    if lower == "systems" and upper in STRANGERS:
        return False
    return FLOORS.index(upper) < FLOORS.index(lower)


def labels() -> dict[str, str]:
    """App label, address namespace and template folder → room: they are one word each."""
    found = {name: name for name in FLOORS if (YIFA / name).is_dir() and name not in (*SIBLINGS, "kernel", "command")}
    for group in SIBLINGS:
        for path in (YIFA / group).glob("*/__init__.py") if (YIFA / group).is_dir() else ():
            found[path.parent.name] = f"{group}.{path.parent.name}"
    return found


LABELS = labels()
MODULE = re.compile(r"yifa(?:\.[a-z_]\w*)+")
MODEL = re.compile(r"([a-z_]+)\.[A-Z]\w*")
FILE = re.compile(r"([a-z_]+)/[\w./-]+\.(?:html|txt|js|css|svg|png)")
ADDRESS = re.compile(r"([a-z_]+):[a-z_-]+")


def named(text: str) -> str | None:
    """The room that a string names as a whole, if it names one."""
    if MODULE.fullmatch(text):
        parts = text.split(".")[1:]
        return ".".join(parts[:2]) if parts[0] in SIBLINGS and len(parts) > 1 else parts[0]
    for pattern in (MODEL, FILE, ADDRESS):
        if match := pattern.fullmatch(text):
            return LABELS.get(match[1])
    return None


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Line and value of every string in a Python file that is not a docstring."""
    tree = ast.parse(path.read_text(), str(path))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, node.value


def test_no_string_names_a_room_above_or_beside() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} names {text!r} of {whom}"
        for path in sources()
        for line, text in strings(path)
        if (whom := named(text)) and not may_know(room(path), whom)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_template_names_a_room_above_or_beside() -> None:
    wrong = []
    for path in sorted(YIFA.rglob("*.html")):
        who = room(path)
        for tag in re.findall(r"\{%.*?%\}", path.read_text(), re.DOTALL):
            for text in re.findall(r"""["']([^"']+)["']""", tag):
                whom = named(text)
                if whom and not may_know(who, whom):
                    wrong.append(f"{path.relative_to(ROOT)} names {text!r} of {whom}")
    assert not wrong, "\n".join(wrong)


def test_templates_and_static_files_lie_under_their_rooms_name() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for kind in ("templates", "static")
        for folder in YIFA.rglob(kind)
        for path in folder.iterdir()
        if path.name != folder.parent.name and "." not in path.name
    ]
    assert not wrong, f"two rooms' files of one name would shadow each other: {wrong}"


def test_no_model_refers_to_a_room_above_or_beside() -> None:
    from django.apps import apps

    homes = {config.label: config.name.removeprefix("yifa.") for config in apps.get_app_configs()}
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            other = getattr(field, "remote_field", None) and field.related_model
            if not other or not field.concrete:
                continue
            who, whom = homes[model._meta.app_label], homes[other._meta.app_label]
            if not may_know(who, whom):
                wrong.append(f"{model._meta.label}.{field.name} → {other._meta.label}")
    assert not wrong, "\n".join(wrong)


def test_no_migration_waits_for_a_room_above_or_beside() -> None:
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    homes = {config.label: config.name.removeprefix("yifa.") for config in apps.get_app_configs()}
    wrong = [
        f"{label}.{name} → {other}"
        for (label, name), migration in MigrationLoader(None).disk_migrations.items()
        for other, _ in migration.dependencies
        if label in homes and other in homes and not may_know(homes[label], homes[other])
    ]
    assert not wrong, "\n".join(wrong)


def test_the_kernel_imports_the_standard_library_only() -> None:
    wrong = []
    for path in sources():
        if room(path) != "kernel" or "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not node.level, f"{path}: relative import"
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("yifa.kernel"):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert not wrong, "\n".join(wrong)


def test_the_kernels_tests_run_without_django() -> None:
    """All of them, by themselves, with few examples: the full run with many is the suite's own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PYTEST", "YIFA"))}
    # An import of Django, even one inside a function, ends in an ImportError.
    code = "import sys\nsys.modules['django'] = None\nimport pytest\nsys.exit(pytest.main(sys.argv[1:]))"
    options = ["-q", "-p", "no:django", "-p", "no:xdist", "-p", "no:cacheprovider", "--hypothesis-profile=quick"]
    command = [sys.executable, "-c", code, "yifa/kernel", *options]
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(done.stdout[-3000:] + done.stderr[-1000:], pytrace=False)


def test_chance_stays_in_the_shell() -> None:
    """A random key is made where a request begins or ends, never where something is decided or folded."""
    allowed = ("casework", "pages", "faces", "demo", "conf", "command", "ledger", "county")
    chance = re.compile(r"\b(uuid4|urandom|token_(?:hex|bytes|urlsafe)|random\.\w+)\b")
    wrong = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sources()
        if room(path).split(".")[0] not in allowed and "tests" not in path.parts
        for match in chance.finditer(path.read_text())
    ]
    assert not wrong, "\n".join(wrong)


def test_import_linter_sees_every_file() -> None:
    wrong = sorted({str(p.parent.relative_to(ROOT)) for p in sources() if not (p.parent / "__init__.py").exists()})
    assert not wrong, f"without __init__.py a folder is not read: {wrong}"


def test_no_contract_has_an_exception() -> None:
    for contract in CONTRACTS:
        assert "ignore_imports" not in contract, contract["name"]


@pytest.mark.parametrize(
    ("who", "whom", "allowed"),
    [
        ("casework", "county", True),
        ("county", "casework", False),
        ("ledger", "county", False),
        ("systems.mediation", "casework", True),
        ("systems.mediation", "systems.licensing", False),
        ("faces.office", "systems.mediation", False),
        ("faces.office", "faces.portal", False),
        ("faces.office", "pages", True),
        ("pages", "faces.office", False),
        ("conf", "systems.mediation", True),
    ],
)
def test_the_rule_itself(who: str, whom: str, allowed: bool) -> None:
    assert may_know(who, whom) is allowed
