"""The import contracts catch what they are for: a small house is built, kept, and then broken once per contract."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "pyproject.toml").read_text()
NAMES = [contract["name"] for contract in tomllib.loads(TEXT)["tool"]["importlinter"]["contracts"]]

HOUSE = """
command.py docs.py conf/settings.py demo/load.py faces/office/urls.py faces/portal/urls.py figures/count.py
systems/mediation/apps.py systems/mediation/procedure.py systems/mediation/rules.py systems/mediation/models.py
systems/mediation/figures.py systems/mediation/tests/test_rules.py systems/licensing/apps.py
systems/licensing/procedure.py pages/views.py casework/door.py casework/worker.py county/clock.py ledger/seal.py
kernel/procedure/decide.py kernel/days/calendar.py kernel/record/chain.py kernel/law/citation.py kernel/text.py
""".split()

BROKEN = [
    ("county/clock.py", "import yifa.casework.door", "Floors:"),
    ("helpers.py", "", "Floors:"),
    ("systems/mediation/models.py", "import yifa.faces.office.urls", "Floors:"),
    ("kernel/law/citation.py", "import yifa.kernel.days.calendar", "Floors of the kernel"),
    ("kernel/days/calendar.py", "import yifa.kernel.record.chain", "Floors of the kernel"),
    ("kernel/helpers.py", "", "Floors of the kernel"),
    ("kernel/record/chain.py", "import time", "The kernel is pure"),
    ("kernel/procedure/decide.py", "from django.utils import timezone", "The kernel is pure"),
    ("systems/mediation/rules.py", "def f():\n    import yifa.casework.door", "Procedure and rules"),
    ("systems/mediation/procedure.py", "import django", "Procedure and rules"),
    ("systems/mediation/helpers.py", "", "Every system file"),
    ("systems/mediation/rules.py", "import yifa.systems.mediation.procedure", "Every system file"),
    ("systems/mediation/models.py", "import yifa.systems.licensing.procedure", "A system never"),
    ("faces/portal/urls.py", "import yifa.faces.office.urls", "A face never"),
    ("faces/office/urls.py", "import yifa.systems.mediation.models", "Systems are reached"),
    ("figures/count.py", "import yifa.systems.mediation.figures", "Systems are reached"),
    ("systems/mediation/apps.py", "import yifa.ledger.seal", "One door"),
    (
        "casework/door.py casework/worker.py",
        "import yifa.casework.worker\nimport yifa.casework.door",
        "No cycle",
    ),
]


def lint(folder: Path, extra: list[tuple[str, str]]) -> tuple[int, str]:
    """Build the house in `folder` with something added to some files; return what lint-imports says."""
    files = dict.fromkeys(HOUSE, "")
    for name, text in extra:
        files[name] = files.get(name, "") + text + "\n"
    for name, text in files.items():
        path = folder / "yifa" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for parent in {p.parent for p in (folder / "yifa").rglob("*.py")} | {
        folder / "yifa/systems",
        folder / "yifa/faces",
    }:
        (parent / "__init__.py").touch()
    (folder / "yifa/__init__.py").touch()
    (folder / "yifa/kernel/__init__.py").touch()
    (folder / "pyproject.toml").write_text("[tool.importlinter]" + TEXT.split("[tool.importlinter]")[1])
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script, "--no-cache"], cwd=folder, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_lawful_house_is_kept(tmp_path: Path) -> None:
    code, said = lint(tmp_path, [("casework/door.py", "import yifa.kernel.procedure.decide\nimport yifa.ledger.seal")])
    assert code == 0, said


@pytest.mark.parametrize(
    ("files", "text", "contract"), BROKEN, ids=[f"{n}-{b[0].split()[0]}" for n, b in enumerate(BROKEN)]
)
def test_a_breach_is_caught_by_the_contract_meant_for_it(tmp_path: Path, files: str, text: str, contract: str) -> None:
    name = next(name for name in NAMES if name.startswith(contract))
    code, said = lint(tmp_path, [(file, text) for file in files.split()])
    assert code == 1, said
    assert f"{name} BROKEN" in said, said


def test_every_contract_is_tried() -> None:
    assert {name for name in NAMES for *_, begin in BROKEN if name.startswith(begin)} == set(NAMES)
