"""The register: versions that follow each other, nothing overwritten, and who did it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.forms import model_to_dict

from cairn.web.accounts.access import Refused
from cairn.web.agreements.entries import AgreementRefused
from cairn.web.agreements.models import Agreement, Kept, State
from cairn.web.agreements.services import NotEnded, covering, end, register
from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = date(2026, 11, 21)
LONGER = ("= 24", "= 36")


def test_an_agreement_is_registered_with_who_and_an_event(
    sound: str, person: Callable[..., Any], havering: Partnership
) -> None:
    lead = person("data_protection_lead", havering)
    made = register(sound, partnership=havering, by=lead)
    assert (made.version, made.registered_by, made.effective) == (1, lead, date(2026, 4, 1))
    assert made.state_on(TODAY) is State.CURRENT
    event = Event.objects.get()
    assert (event.act, event.thing_id, event.partnership) == ("agreement.registered", str(made.pk), havering)
    assert "providers" in event.fields
    assert "X0101" not in str(event.__dict__)


def test_a_change_ends_one_version_and_starts_another(agreement: Callable[..., Agreement]) -> None:
    first = agreement()
    before = model_to_dict(first)
    second = agreement(LONGER)
    first.refresh_from_db()
    changed = {name for name, value in model_to_dict(first).items() if before[name] != value}
    assert changed == {"stopped", "stop_reason"}
    assert (second.version, second.effective, first.stopped, first.last_day) == (
        2,
        TODAY,
        TODAY,
        date(2026, 11, 20),
    )
    assert (first.state_on(TODAY), second.state_on(TODAY)) == (State.ENDED, State.CURRENT)
    assert first.state_on(date(2026, 11, 20)) is State.CURRENT
    acts = list(Event.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["agreement.registered", "agreement.replaced", "agreement.registered"]


def test_a_change_for_later_leaves_the_version_of_today_in_force(agreement: Callable[..., Agreement]) -> None:
    first = agreement()
    second = agreement(("starts = 2026-04-01", "starts = 2027-01-01"))
    first.refresh_from_db()
    assert (first.last_day, second.effective) == (date(2026, 12, 31), date(2027, 1, 1))
    assert (first.state_on(TODAY), second.state_on(TODAY)) == (State.CURRENT, State.NOT_YET)


def test_the_same_again_is_refused_and_changes_nothing(agreement: Callable[..., Agreement]) -> None:
    agreement()
    with pytest.raises(AgreementRefused, match="what version 1 says"):
        agreement()
    assert Agreement.objects.everywhere("a test").count() == 1


def test_an_agreement_is_ended_with_a_reason_and_not_in_the_past(
    agreement: Callable[..., Agreement], havering: Partnership
) -> None:
    made = agreement()
    for day, reason, says in ((date(2026, 11, 20), "Over", "in the past"), (None, "  ", "Say why")):
        with pytest.raises(NotEnded, match=says):
            end(made, by="command line", reason=reason, day=day)
    ended = end(made, by="command line", reason="The service closed")
    assert (ended.stopped, ended.state_on(TODAY)) == (TODAY, State.ENDED)
    with pytest.raises(NotEnded, match="20 November 2026"):
        end(made, by="command line", reason="Again")
    assert Event.objects.filter(act="agreement.ended").count() == 1
    assert agreement(LONGER).version == 2


def test_an_agreement_can_be_ended_ahead(agreement: Callable[..., Agreement], havering: Partnership) -> None:
    end(agreement(), by="command line", reason="The contract ends", day=date(2027, 4, 1))
    assert covering(havering, ["X0101"], ["clients"], date(2027, 3, 31))
    with pytest.raises(Exception, match="ended on 31 March 2027"):
        covering(havering, ["X0101"], ["clients"], date(2027, 4, 1))


def test_a_version_is_neither_changed_nor_deleted(agreement: Callable[..., Agreement]) -> None:
    made = agreement()
    made.retention_months = 60
    with pytest.raises(Kept):
        made.save()
    with pytest.raises(Kept):
        made.save(update_fields=["retention_months", "stopped"])
    with pytest.raises(Kept):
        made.delete()
    with pytest.raises(Kept):
        Agreement.objects.everywhere("a test").delete()
    made.refresh_from_db()
    assert made.retention_months == 24


def test_two_versions_do_not_run_at_once(agreement: Callable[..., Agreement]) -> None:
    made = agreement()
    made._state.adding, made.pk, made.version = True, None, 2
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save()


@pytest.mark.parametrize("role", ["analyst", "data_lead", "senior_responsible_owner", None])
def test_only_those_who_may_keep_the_register(
    sound: str,
    person: Callable[..., Any],
    havering: Partnership,
    agreement: Callable[..., Agreement],
    role: str,
) -> None:
    made = agreement()
    somebody = person(role, havering)
    with pytest.raises(Refused):
        register(sound, partnership=havering, by=somebody)
    with pytest.raises(Refused):
        end(made, by=somebody, reason="No more")


def test_the_register_of_one_partnership_is_not_that_of_another(
    agreement: Callable[..., Agreement], havering: Partnership, northamptonshire: Partnership
) -> None:
    agreement()
    assert agreement(place=northamptonshire).version == 1
    with pytest.raises(Exception, match="UnscopedQuery|belongs to a partnership"):
        list(Agreement.objects.filter(key="treatment"))
