"""A query of a partnership's records that does not say whose is refused, whatever its form."""

import pytest
from django.db import connection, models
from django.db.models.fields.related import ForeignKey
from django.test.utils import isolate_apps

from cairn.web.partnerships.models import Partnership, PartnershipScoped
from cairn.web.partnerships.scoping import UnscopedQuery

pytestmark = pytest.mark.database


@pytest.fixture
def notes(transactional_db):
    """A table of notes that belong to partnerships, and of remarks that belong to notes."""
    with isolate_apps("cairn.web.partnerships"):

        class Note(PartnershipScoped):
            text = models.CharField(max_length=20)

            class Meta:
                app_label = "partnerships"

        class Remark(PartnershipScoped):
            note = ForeignKey(Note, on_delete=models.CASCADE, related_name="remarks")

            class Meta:
                app_label = "partnerships"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
            editor.create_model(Remark)
        yield Note, Remark
        with connection.schema_editor() as editor:
            editor.delete_model(Remark)
            editor.delete_model(Note)


@pytest.fixture
def two(notes):
    """One note in each of two partnerships."""
    note, _ = notes
    places = [Partnership.objects.create(slug=slug, name=slug) for slug in ("first", "second")]
    return [note.objects.create(partnership=place, text=place.slug) for place in places]


@pytest.mark.parametrize(
    "ask",
    [
        lambda note: note.objects.all(),
        lambda note: list(note.objects.filter(text="first")),
        lambda note: note.objects.get(pk=1),
        lambda note: note.objects.first(),
        lambda note: note.objects.count(),
        lambda note: note.objects.exists(),
        lambda note: note.objects.filter(text="first").update(text="x"),
        lambda note: note.objects.filter(text="first").delete(),
        lambda note: note.objects.aggregate(n=models.Count("pk")),
        lambda note: list(note.objects.values_list("text")),
        lambda note: list(note.objects.iterator()),
        lambda note: note.objects.in_bulk([1]),
        lambda note: list(note.objects.exclude(partnership=1)),
        lambda note: list(note.objects.filter(partnership__isnull=False)),
        lambda note: list(note.objects.filter(models.Q(partnership=1) | models.Q(text="first"))),
        lambda note: list(note.objects.filter(~models.Q(partnership=1))),
    ],
)
def test_an_unscoped_query_is_refused(notes, ask):
    with pytest.raises(UnscopedQuery, match="for_partnership"):
        ask(notes[0])


def test_a_scoped_query_sees_one_partnership(notes, two):
    note, first = notes[0], two[0]
    assert list(note.objects.for_partnership(first.partnership)) == [first]
    assert note.objects.filter(partnership=first.partnership, text="second").count() == 0
    assert (
        note.objects.filter(models.Q(partnership=first.partnership) & models.Q(text="first")).get() == first
    )


def test_the_records_of_a_scoped_record_are_scoped(notes, two):
    _, remark = notes
    first, second = two
    kept = remark.objects.create(partnership=first.partnership, note=first)
    remark.objects.create(partnership=second.partnership, note=second)
    assert list(first.remarks.all()) == [kept]
    assert list(remark.objects.filter(note__in=[first])) == [kept]


def test_every_partnership_needs_a_reason(notes, two):
    note = notes[0]
    with pytest.raises(UnscopedQuery, match="Say why"):
        note.objects.everywhere(" ")
    assert note.objects.everywhere("the sealer seals for all").count() == 2


def test_a_record_can_be_read_again_and_saved(two):
    first = two[0]
    first.text = "changed"
    first.save()
    first.refresh_from_db()
    assert first.text == "changed"
