"""Taking in submissions: what loads, what is refused, what is repeated, and what is left of each."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from record_files import good

from cairn.web.agreements.services import NoVaultKey, vault
from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import filing, receiving, recording, services
from cairn.web.submissions.models import FindingCount, Share, Submission
from cairn.web.submissions.services import receive

pytestmark = [pytest.mark.django_db, pytest.mark.database]
State = Submission.State


def stored(partnership: Partnership, *tables: str) -> list[int]:
    """How many rows of some files the vault gives back."""
    held = services.held(partnership)
    with vault().opened(partnership.slug, held) as engine:
        return [int(engine.scalar(f"SELECT count(*) FROM {name}")) for name in tables]


def everything(partnership: Partnership) -> list[Submission]:
    return list(Submission.objects.for_partnership(partnership).order_by("received_at"))


def changed(**cells: str) -> dict[str, Any]:
    """The good tables with cells of the first client changed."""
    tables = good()
    tables["clients"][0] |= cells
    return tables


def test_a_good_submission_is_loaded_and_written_down(agree: Any, made: Any, havering: Partnership) -> None:
    agreements = agree()
    one = receive(made(), partnership=havering, by="command line")
    assert (one.state, one.refusal, one.providers) == (State.LOADED, "", ["X0101", "X0102"])
    assert (one.sent, one.kept) == (31, 31)
    assert one.rows["clients"] == [5, 5]
    assert (one.extract_date, one.period_end) == (date(2025, 4, 30), date(2025, 3, 31))
    assert {"id": str(agreements[0].pk), "name": "Records of health, version 1"} in one.agreements
    assert len(one.agreements) == 3
    assert one.keep_until == date(2028, 11, 21)
    assert one.snapshot == f"20250430-{one.fingerprint[:16]}"
    assert stored(havering, "clients", "episodes", "deaths", "population") == [5, 4, 1, 1]
    assert Event.objects.get(act="submission.loaded").thing_id == str(one.pk)
    assert services.footprint(havering) == ("E99000001",)
    assert services.extract_date(havering) == date(2025, 4, 30)


def test_the_same_bytes_again_change_nothing(agree: Any, made: Any, havering: Partnership) -> None:
    agree()
    folder = made()
    first = receive(folder, partnership=havering, by="command line")
    (folder / "notes.txt").write_text("not part of it")
    again = services.take(folder, partnership=havering, by="command line")
    assert (again.submission, again.unchanged) == (first, True)
    assert len(everything(havering)) == 1
    assert vault().snapshots("havering") == [first.snapshot]
    assert Event.objects.filter(act__startswith="submission.").count() == 1


def test_a_later_one_replaces_the_provider_s_records_and_the_snapshots_stay(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    first = receive(made(), partnership=havering, by="command line")
    tables = good()
    for name in ("clients", "episodes", "modalities", "outcomes_top"):
        tables[name] = [row for row in tables[name] if row["client_id"] != "c4"]
    second = receive(made(tables), partnership=havering, by="command line")
    first.refresh_from_db()
    assert (first.state, second.state) == (State.REPLACED, State.LOADED)
    assert stored(havering, "clients") == [4]
    assert vault().snapshots("havering") == sorted([first.snapshot, second.snapshot])
    before = services.held(havering, as_at=first.received_at)
    with vault().opened("havering", before) as engine:
        assert engine.scalar("SELECT count(*) FROM clients") == 5


def test_what_was_replaced_and_comes_again_stays_replaced(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    old, new = made(), made(changed(first_initial="Z"))
    for folder in (old, new):
        receive(folder, partnership=havering, by="command line")
    again = services.take(old, partnership=havering, by="command line")
    assert (again.unchanged, again.submission.state) == (True, State.REPLACED)


def test_an_older_extract_is_loaded_with_a_notice(agree: Any, made: Any, havering: Partnership) -> None:
    agree()
    receive(made(manifest={"extract_date": "2025-05-10"}), partnership=havering, by="command line")
    older = receive(made(), partnership=havering, by="command line")
    assert older.state == State.LOADED
    assert older.notices[0].startswith(
        "It is as at 30 April 2025, and what it replaces was as at 10 May 2025"
    )


def test_only_the_providers_that_are_named_are_replaced(agree: Any, made: Any, havering: Partnership) -> None:
    agree()
    tables = good()
    tables["clients"].append(tables["clients"][0] | {"provider": "X0102"})
    first = receive(made(tables), partnership=havering, by="command line")
    only = {"clients": good()["clients"], "episodes": good()["episodes"], "modalities": good()["modalities"]}
    second = receive(
        made(only, manifest={"providers": ["X0101"], "areas": ["E99000002"]}),
        partnership=havering,
        by="command line",
    )
    first.refresh_from_db()
    assert first.state == State.LOADED
    held = {one.snapshot: one.providers for one in services.held(havering)}
    assert held == {first.snapshot: ("X0102",), second.snapshot: ("X0101",)}
    assert stored(havering, "clients", "deaths") == [6, 1]
    assert services.footprint(havering) == ("E99000001", "E99000002")


def test_a_file_about_no_provider_s_people_is_replaced_by_an_empty_one(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    first = receive(made(), partnership=havering, by="command line")
    second = receive(made({**good(), "deaths": []}), partnership=havering, by="command line")
    third = receive(
        made({"clients": good()["clients"]}, manifest={"providers": ["X0101"]}),
        partnership=havering,
        by="command line",
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, third.state) == (State.REPLACED, State.LOADED, State.LOADED)
    assert stored(havering, "clients", "deaths", "homelessness") == [5, 0, 1]


def test_without_an_agreement_nothing_is_kept_and_all_that_is_missing_is_named(
    made: Any, havering: Partnership
) -> None:
    tables = good()
    tables["deaths"][0]["death_date"] = "01/06/2024"
    one = receive(made(tables), partnership=havering, by="command line")
    assert one.state == State.REFUSED
    assert "clients.csv" in one.refusal
    assert "X0101 and X0102" in one.refusal
    assert vault().snapshots("havering") == []
    assert FindingCount.objects.filter(submission=one, rule="R04").exists()
    assert (one.kept, one.keep_until, one.agreements) == (0, None, [])


def test_what_no_agreement_allows_is_dropped_and_counted(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree(
        clients=["ethnicity"], episodes=["area"], modalities=["start_date"],
    )  # fmt: skip
    tables = {name: good()[name] for name in ("clients", "episodes", "modalities")}
    one = receive(made(tables), partnership=havering, by="command line")
    assert one.state == State.LOADED
    assert one.dropped["episodes.substance_2"] == 4
    assert not any(column.startswith("clients.birth_date") for column in one.dropped)
    told = set(Share.objects.filter(submission=one).values_list("what", flat=True))
    assert "episodes.area" in told
    assert "episodes.parental_status" not in told


def test_a_refused_one_is_written_down_once_and_again_when_it_differs(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    folder = made(manifest={"cds_version": "Z"})
    first = services.take(folder, partnership=havering, by="command line")
    again = services.take(folder, partnership=havering, by="command line")
    assert (first.submission.state, again.unchanged) == (State.REFUSED, True)
    assert again.submission == first.submission
    assert first.submission.cds_version == ""
    assert (
        services.take(
            made(manifest={"cds_version": "Y", "sender": None}), partnership=havering, by="x"
        ).unchanged
        is False
    )
    assert len(everything(havering)) == 2


def test_a_refused_one_that_an_agreement_covers_later_is_loaded(
    agree: Any, made: Any, havering: Partnership
) -> None:
    folder = made()
    assert receive(folder, partnership=havering, by="command line").state == State.REFUSED
    agree()
    assert receive(folder, partnership=havering, by="command line").state == State.LOADED
    assert [one.state for one in everything(havering)] == [State.REFUSED, State.LOADED]


def test_a_person_who_has_become_another_is_told(agree: Any, made: Any, havering: Partnership) -> None:
    agree()
    receive(made(), partnership=havering, by="command line")
    second = receive(made(changed(sex="male")), partnership=havering, by="command line")
    found = FindingCount.objects.get(submission=second, rule="W10")
    assert (found.file, found.provider, found.rows) == ("clients", "X0101", 1)


def test_without_a_key_faults_are_still_told_and_nothing_is_loaded(
    agree: Any, made: Any, havering: Partnership, configure: Callable[..., None]
) -> None:
    agree()
    configure(vault_key="")
    faulty = receive(made(manifest={"cds_version": "Z"}), partnership=havering, by="command line")
    assert faulty.state == State.REFUSED
    with pytest.raises(NoVaultKey):
        receive(made(), partnership=havering, by="command line")
    assert len(everything(havering)) == 1


@pytest.mark.parametrize("broken", ["_save", "_row"])
def test_a_database_that_fails_leaves_nothing(
    agree: Any, made: Any, havering: Partnership, data: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    agree()
    tables = good()
    tables["deaths"][0]["death_date"] = "x"
    folder = made(tables)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the database went away")

    with monkeypatch.context() as patch:
        patch.setattr(recording, broken, fail)
        with pytest.raises(RuntimeError):
            receive(folder, partnership=havering, by="command line")
    assert everything(havering) == []
    assert vault().snapshots("havering") == []
    assert filing.begun("havering") == []
    assert not list((data / "faults").rglob("*.csv"))
    assert receive(folder, partnership=havering, by="command line").state == State.LOADED


def test_a_snapshot_of_a_process_that_died_is_removed_and_no_other(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    one = receive(made(), partnership=havering, by="command line")
    folder = made(changed(sex="male"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recording, "_save", lambda *args: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            receive(folder, partnership=havering, by="command line")
    assert len(vault().snapshots("havering")) == 2
    assert receiving.remove_leftovers(havering, vault()) == 1
    assert vault().snapshots("havering") == [one.snapshot]
    Submission.objects.for_partnership(havering).update(snapshot="unknown to this database")
    assert receiving.remove_leftovers(havering, vault()) == 0
    assert vault().snapshots("havering") == [one.snapshot]


def test_what_may_be_kept_no_longer_is_named_and_stays_gone(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    first = receive(made(), partnership=havering, by="command line")
    second = receive(made(changed(sex="male")), partnership=havering, by="command line")
    last_day = first.keep_until or date.max
    assert services.expired(havering, last_day) == []
    assert services.expired(havering, last_day + timedelta(days=1)) == [first, second]
    services.destroyed(second, by="system")
    services.destroyed(second, by="system")
    assert Event.objects.filter(act="submission.destroyed").count() == 1
    assert second.state == State.DESTROYED
    assert services.held(havering) == []
    with pytest.raises(services.NothingHeld, match="Havering held no records"):
        services.extract_date(havering)
    assert services.expired(havering, last_day + timedelta(days=1)) == [first]


def test_after_destruction_the_same_bytes_may_come_again(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    folder = made()
    first = receive(folder, partnership=havering, by="command line")
    vault().destroy("havering", first.snapshot)
    services.destroyed(first)
    again = receive(folder, partnership=havering, by="command line")
    assert again.state == State.LOADED
    assert again.snapshot == f"{first.snapshot}-2"
    assert stored(havering, "clients") == [5]


def test_another_partnership_has_records_of_its_own(
    agree: Any, made: Any, havering: Partnership, northamptonshire: Partnership
) -> None:
    agree()
    agree(place=northamptonshire)
    folder = made()
    ours = receive(folder, partnership=havering, by="command line")
    theirs = receive(folder, partnership=northamptonshire, by="command line")
    assert ours != theirs
    assert vault().snapshots("northamptonshire") == [theirs.snapshot]


def test_the_report_lists_places_and_no_values(agree: Any, made: Any, havering: Partnership) -> None:
    agree()
    tables = good()
    tables["deaths"][0]["death_date"] = "01/06/2024"
    tables["clients"][0]["sex"] = "=Quillfeather"
    one = receive(made(tables), partnership=havering, by="command line")
    report = filing.report_of(one)
    assert report is not None
    text = report.read_text("utf-8-sig")
    assert "X0101,clients,1,sex,R02" in text
    assert ",deaths,1,death_date,R04,left out" in text
    assert "it looks like day/month/year" in text
    assert "Quillfeather" not in text
    assert "01/06" not in text
    services.destroyed(one)
    assert not report.exists()
