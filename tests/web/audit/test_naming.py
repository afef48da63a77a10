"""The page of the trail names things; the trail itself keeps only their ids."""

from django.db import transaction

from cairn.web.audit.naming import names
from cairn.web.audit.services import record


def test_a_thing_is_named_as_it_is_called_now(db, havering):
    with transaction.atomic():
        event = record(by="system", act="partnership.changed", thing=havering)
    (name,) = names([event]).values()
    assert name == "partnership: Havering"


def test_a_thing_that_is_gone_and_a_kind_without_records_have_a_name_too(db):
    with transaction.atomic():
        gone = record(by="system", act="partnership.changed", thing=("partnerships.partnership", 99))
        other = record(by="system", act="thing.changed", thing=("thing", 1))
    assert sorted(names([gone, other]).values()) == ["a partnership that is gone", "thing"]
