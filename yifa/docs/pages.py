"""All generated pages together, and the parts of hand-written pages that are generated."""

from __future__ import annotations

import re
from pathlib import Path

from yifa.casework.declare import REGISTRY
from yifa.docs import house, law, procedures

BLOCK = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)
BLOCKS = {"settings": house.settings_table, "to-confirm": law.confirm_tables}


def reference() -> dict[str, str]:
    """File below `docs/reference/` → text."""
    keys = dict.fromkeys(procedure.key for procedure in REGISTRY.procedures())
    found: dict[str, str] = {}
    named = []
    for key in keys:
        versions = [each for each in REGISTRY.procedures() if each.key == key]
        name = procedures.name_of(key)
        found[name] = procedures.procedure_page(versions)
        named.append((key, max(versions, key=lambda each: each.since).title, name))
    found["README.md"] = house.index_page(named)
    found["statutes.md"] = law.statutes_page()
    found["counting.md"] = law.counting_page()
    found["to-confirm.md"] = law.confirm_page()
    found["settings.md"] = house.settings_page()
    found["commands.md"] = house.commands_page()
    found["catalogues.md"] = house.catalogues_page()
    found["registers.md"] = house.registers_page()
    return found


def filled(text: str) -> str:
    """A hand-written page with its generated parts written anew. Raises KeyError for a part that nobody makes."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{BLOCKS[found['name']]()}\n\n{found[3]}", text)


def wanted(root: Path) -> dict[Path, str]:
    """Every file that is generated, in whole or in part, and what it should hold."""
    docs = root / "docs"
    found = {docs / "reference" / name: text for name, text in reference().items()}
    for path in sorted(docs.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if BLOCK.search(text):
            found[path] = filled(text)
    return found


def superfluous(root: Path, kept: dict[Path, str]) -> list[Path]:
    """Pages of the reference that nothing generates any more."""
    return sorted(path for path in (root / "docs" / "reference").rglob("*.md") if path not in kept)


def stale(root: Path) -> list[Path]:
    """The files that are out of date, missing or superfluous."""
    pages = wanted(root)
    late = [p for p, text in pages.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    return sorted(late) + superfluous(root, pages)


def write(root: Path) -> list[Path]:
    """Bring every generated file up to date; return those that changed."""
    pages, changed = wanted(root), stale(root)
    for path in changed:
        if path in pages:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
        else:
            path.unlink()
    return changed
