"""`verify`, the people: nobody is kept whom no matter names, and each in one row.

Name and numbers are compared with the registrations (`verify_matters`), what they are found by with the numbers (`derived`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from yifa.casework.models import Party
from yifa.casework.verify_matters import Witnessed
from yifa.casework.wrong import Wrong
from yifa.county.models import Person


def check_people(seen: Witnessed) -> Iterator[Wrong]:
    """Rows of people that no registration has made."""
    named = seen.people | set(Party.objects.values_list("person", flat=True).iterator())
    times: Counter[int] = Counter()
    rows = Person.objects.order_by("key", "pk").values_list("key", "until", "division")
    for key, until, division in rows.iterator(chunk_size=500):
        times[key] += 1
        if key not in named:
            yield Wrong(f"person/{key}", 0, f"人员 {key} 没有登记的记录")
        elif times[key] == 2:
            yield Wrong(f"person/{key}", 0, f"人员 {key} 多了没有记录的行")
        elif until is not None or division is not None:
            yield Wrong(f"person/{key}", 0, f"人员 {key} 有改动而没有变更的记录")
