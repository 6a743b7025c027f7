"""Rows that were there before such rows were told to the record are told once, as they are found."""

from typing import Any

from django.db import migrations

from yifa.ledger import told

TOLD = {
    "Topic": ("code", "title"),
    "StoredMaterial": ("digest", "name", "media_type", "size", "uploaded", "uploaded_by"),
    "Uploaded": ("digest", "official"),
}


def tell(apps: Any, _editor: Any) -> None:
    for name, columns in TOLD.items():
        for row in apps.get_model("casework", name).objects.order_by("pk"):
            told.tell(row, columns)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_initial"),
        ("ledger", "0002_keymark"),
        ("county", "0001_county"),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
