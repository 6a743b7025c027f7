"""The register of the sample."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from yifa.casework.models import OfCase


class Story(OfCase):
    """样例台账: one row per case."""

    opened = models.DateField()
    category = models.BigIntegerField(null=True)
    sessions = models.IntegerField()
    outcome = models.CharField(max_length=30, null=True)

    objects: ClassVar[models.Manager[Self]]

    class Meta:
        app_label = "casework"
        db_table = "sample_story"
