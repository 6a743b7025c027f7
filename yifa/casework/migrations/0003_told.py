"""Rows that were there before such rows were told to the record are told once, as they are found."""

from typing import Any

from django.db import migrations

from yifa.ledger import told

TOLD = {
    "StoredMaterial": ("digest", "media_type", "size", "uploaded", "uploaded_by"),
    "Uploaded": ("digest", "official", "name"),
}


def tell(apps: Any, _editor: Any) -> None:
    for name, columns in TOLD.items():
        for row in apps.get_model("casework", name).objects.order_by("pk"):
            told.tell(row, columns)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_papers_and_topics"),
        ("ledger", "0002_keymark"),
        ("county", "0003_told"),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
