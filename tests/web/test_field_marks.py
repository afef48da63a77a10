"""Every column of every table is marked as data, and what is made from the marks is sound."""

import pytest
from django.apps import apps
from django.db import models

from cairn.web import field_marks
from cairn.web.accounts.models import User


def columns(model: type[models.Model]) -> set[str]:
    """The names of a model's own columns and lists."""
    return {field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)}


def test_every_field_of_every_table_is_marked() -> None:
    """The message is the lines to add, each below the line of its table."""
    known = field_marks.tables()
    to_add = []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        marked = known[label].fields if label in known else {}
        missing = sorted(columns(model) - set(marked))
        if missing:
            to_add += [f'["{label}"]', *(f'{name} = "personal: ..., or safe"' for name in missing)]
    assert not to_add, "Add to src/cairn/web/field_marks.toml:\n" + "\n".join(to_add)


def test_nothing_is_marked_that_is_not_there() -> None:
    there = {model._meta.label: columns(model) for model in apps.get_models(include_auto_created=True)}
    gone = [
        f"{label}.{name}"
        for label, table in field_marks.tables().items()
        for name in table.fields
        if name not in there.get(label, set())
    ]
    assert not gone, f"Remove from src/cairn/web/field_marks.toml: {', '.join(gone)}"


def test_whatever_points_to_an_account_is_about_a_person() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.related_model is User
        and not field_marks.tables()[model._meta.label].fields[field.name].about_people
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", [models.EmailField, models.GenericIPAddressField])
def test_an_address_is_about_a_person(kind: type[models.Field]) -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, kind)
        and not field_marks.tables()[model._meta.label].fields[field.name].about_people
    ]
    assert wrong == []


def test_faults_are_told_all_at_once() -> None:
    with pytest.raises(field_marks.MarksRefused) as refused:
        field_marks.read({"a.Thing": {"id": "saef", "name": "personal"}})
    for words in ("the mark is 'saef'", "a.Thing.name: say what it holds", "a.Thing: 'why' is missing"):
        assert words in str(refused.value)


def test_the_page_lists_every_field_about_people_and_no_other() -> None:
    text = field_marks.markdown()
    marked = [table for table in field_marks.tables().values() if table.personal]
    for table in marked:
        assert f"## {table.called}\n" in text
        for field in table.personal:
            assert f"| `{field.name}` | {field.mark} | {field.holds} |" in text
    assert "| safe |" not in text
    assert "| secret |" not in text
