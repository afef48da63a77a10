"""Secrets of the installation stand in no error, no technical page and no log."""

import io
import logging

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from cairn.web import configuration
from cairn.web.configuration import Configuration, SettingsRefused, configured, database, mail
from cairn.web.logs import Plain

SECRET = "canary-7f3a"
HOLDERS = {
    "secret_key": SECRET,
    "secret_key_before": SECRET,
    "audit_key": SECRET,
    "vault_key": SECRET,
    "oidc_secret": SECRET,
    "database_url": f"postgresql://cairn:{SECRET}@localhost/cairn",
    "mail_url": f"smtp://cairn:{SECRET}@localhost:25",
}


def test_every_setting_that_may_hold_a_secret_is_hidden() -> None:
    named = {
        name
        for name in Configuration.model_fields
        if any(part in name for part in ("secret", "key", "url", "password", "token"))
    }
    assert named - {"oidc_server_url"} == set(HOLDERS)


@pytest.mark.parametrize("show", [repr, str, lambda chosen: f"{chosen!r}"])
def test_settings_are_shown_without_secrets(show) -> None:
    chosen = Configuration(**HOLDERS)
    assert SECRET not in show(chosen)
    assert SECRET not in show(mail(chosen))


def test_a_technical_page_shows_no_secret(settings) -> None:
    settings.DEBUG, settings.CAIRN = True, Configuration(**HOLDERS)
    settings.READ_FROM_IT = {"DATABASES": {"default": database(settings.CAIRN)}}
    settings.MAIL = mail(settings.CAIRN)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECRET, [SECRET]
    reporter = ExceptionReporter(RequestFactory().get("/"), ValueError, ValueError("wrong"), None)
    assert SECRET not in reporter.get_traceback_html()
    assert SECRET not in reporter.get_traceback_text()


@pytest.mark.parametrize("setting", ["database_url", "mail_url"])
@pytest.mark.parametrize("kind", ["postgresql", "smtp", "mysql"])
def test_an_address_that_cannot_be_read_is_not_repeated(setting: str, kind: str) -> None:
    chosen = Configuration(**{setting: f"{kind}://cairn:{SECRET}/{SECRET}#{SECRET}@host/name"})
    read = database if setting == "database_url" else mail
    with pytest.raises(SettingsRefused) as refused:
        read(chosen)
    assert SECRET not in str(refused.value)
    assert f"CAIRN_{setting.upper()}" in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_wrong_settings_are_told_all_at_once_without_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_IDLE_MINUTES", SECRET)
    monkeypatch.setenv("CAIRN_SESSION_HOURS", "0")
    with pytest.raises(SettingsRefused) as refused:
        configured()
    assert SECRET not in str(refused.value)
    for name in ("CAIRN_IDLE_MINUTES: ", "CAIRN_SESSION_HOURS: "):
        assert name in str(refused.value)


def test_every_setting_has_its_sentence() -> None:
    assert [name for name, field in Configuration.model_fields.items() if not field.description] == []
    assert configuration.Configuration is Configuration


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    """A log that is written as the site's."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Plain("%(levelname)s %(message)s"))
    logger = logging.Logger("trial")
    logger.addHandler(handler)
    return logger, stream


def test_a_fault_is_logged_by_kind_and_place_and_not_in_its_words(log) -> None:
    logger, stream = log
    try:
        try:
            raise KeyError("Jane Doe")
        except KeyError as first:
            raise ValueError("Key (email)=(jane@example.org) already exists.") from first
    except ValueError:
        logger.exception("Internal Server Error: %s", "/p/havering/")
    said = stream.getvalue()
    assert "Jane" not in said
    assert "jane@" not in said
    for words in ("Internal Server Error: /p/havering/", "KeyError", "ValueError", "test_secrets.py"):
        assert words in said


@pytest.mark.parametrize(
    "address",
    [
        "/invitations/{}/",
        "/account/password/reset/key/{}/",
        "/account/confirm-email/{}/",
    ],
)
def test_a_link_that_opens_a_door_is_not_logged(log, address: str) -> None:
    logger, stream = log
    logger.warning("Forbidden (%s): %s", "CSRF cookie not set.", address.format(SECRET))
    assert SECRET not in stream.getvalue()
    assert address.partition("{")[0] in stream.getvalue()


def test_the_site_logs_that_way() -> None:
    from django.conf import settings

    assert settings.LOGGING["formatters"]["plain"]["()"] == "cairn.web.logs.Plain"
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"plain"}


def test_an_address_of_a_person_is_not_logged(log) -> None:
    logger, stream = log
    logger.info("Mail to %s was refused", "jane.doe@example.org")
    assert stream.getvalue() == "INFO Mail to (an email address) was refused\n"
