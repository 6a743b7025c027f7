"""Rows that were there before such rows were told to the record are told once, as they are found."""

from typing import Any

from django.db import migrations

from yifa.ledger import told

TOLD = {
    "Official": ("username", "name", "password", "must_change_password", "is_active"),
    "Demonstration": ("starts", "loaded", "accounts", "password"),
}


def tell(apps: Any, _editor: Any) -> None:
    for name, columns in TOLD.items():
        for row in apps.get_model("county", name).objects.order_by("pk"):
            told.tell(row, columns)


class Migration(migrations.Migration):
    dependencies = [
        ("county", "0002_person_credit"),
        ("ledger", "0002_keymark"),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
