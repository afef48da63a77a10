"""Identities that begin with measure and area, as `stream` makes them now."""

import hashlib

from django.db import migrations

CHUNK = 300


def renew(apps, schema_editor):  # noqa: ARG001
    figures = apps.get_model("releases", "Figure").objects.select_related("source").order_by("pk")
    last = 0
    while chunk := list(figures.filter(pk__gt=last)[:CHUNK]):
        for figure in chunk:
            figure.identity = identity(figure)
        figures.bulk_update(chunk, ["identity"])
        last = chunk[-1].pk


def identity(figure):
    source = figure.source
    place = (figure.measure, figure.area)
    period = (figure.period_kind, figure.period_start, figure.period_end)
    series = (source.publisher, source.title, source.document)
    whole = (figure.partnership_id or "everybody", *place, *period, figure.breakdown, *series)
    return digest(place)[:8] + digest(whole)[:24]


def digest(parts):
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [
        ("releases", "0002_publish_in_parts"),
    ]

    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
