"""What keeps an installation from starting, and what its settings must be."""

import secrets
import stat

import pytest
from django.http import HttpResponse
from django.urls import path
from pydantic import ValidationError

from cairn.web import keys
from cairn.web.accounts.access import permission
from cairn.web.configuration import Configuration, database, mail
from cairn.web.startup import UnsafeStart, refuse_unsafe_start

LONG = "correct horse battery staple, and a dozen more words of chance"
ALSO_LONG = LONG[::-1]


def undeclared(request):
    return HttpResponse("This page forgot to say who may see it.")


@permission("public")
def declared(request):
    return HttpResponse("Open to all.")


urlpatterns = [path("undeclared/", undeclared), path("declared/", declared)]


def test_a_view_without_a_permission_does_not_start(settings):
    settings.ROOT_URLCONF = __name__
    with pytest.raises(UnsafeStart, match=r"/undeclared/ does not declare its permission"):
        refuse_unsafe_start()


@pytest.mark.urls(__name__)
def test_a_view_without_a_permission_is_refused_all_the_same(client, db, rf):
    assert client.get("/declared/").content == b"Open to all."


def test_the_middleware_refuses_a_view_without_a_permission(rf, db, monkeypatch):
    from types import SimpleNamespace

    from django.contrib.auth.models import AnonymousUser

    from cairn.web.accounts import middleware

    shown = {}
    monkeypatch.setattr(
        middleware,
        "render",
        lambda request, name, context, status: shown.update(context) or HttpResponse(status=status),
    )
    request = rf.get("/undeclared/")
    request.user, request.resolver_match = AnonymousUser(), SimpleNamespace(view_name="")
    response = middleware.Permissions(lambda _: HttpResponse()).process_view(request, undeclared, (), {})
    assert response.status_code == 403
    assert "nobody may" in shown["refused"].sentence


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"secret_key": "", "demo": False}, "CAIRN_SECRET_KEY is not set"),
        ({"secret_key": "short", "demo": False}, "CAIRN_SECRET_KEY is shorter than 50 characters"),
        ({"secret_key": "x" * 60}, "CAIRN_SECRET_KEY is not random"),
        ({"secret_key": "only for tests " * 5}, "CAIRN_SECRET_KEY is not random"),
        ({"secret_key": "django-insecure-" + LONG}, "CAIRN_SECRET_KEY is an example"),
        ({"secret_key": LONG, "audit_key": "short"}, "CAIRN_AUDIT_KEY is shorter"),
        ({"secret_key": LONG, "audit_key": LONG}, "CAIRN_AUDIT_KEY is CAIRN_SECRET_KEY again"),
        ({"secret_key": LONG, "allowed_hosts": ()}, "CAIRN_ALLOWED_HOSTS is not set"),
        ({"secret_key": LONG, "allowed_hosts": ("*",)}, "lets anybody choose the name"),
        ({"debug": True, "allowed_hosts": ("cairn.example",)}, "technical error pages"),
        (
            {"oidc_client_id": "cairn", "oidc_server_url": "http://identity.example"},
            "CAIRN_OIDC_SERVER_URL does not begin with https",
        ),
        (
            {"demo": True, "allowed_hosts": ("cairn.example",)},
            "CAIRN_DEMO and CAIRN_ALLOWED_HOSTS are both set",
        ),
    ],
)
def test_an_unsafe_setting_does_not_start_and_is_named(configure, values, words):
    configure(**values)
    with pytest.raises(UnsafeStart, match=words):
        refuse_unsafe_start()


def test_a_sound_installation_starts(configure):
    configure(secret_key=LONG, audit_key=ALSO_LONG, allowed_hosts=("cairn.example",))
    refuse_unsafe_start()


def test_what_is_weak_and_not_wrong_is_said_in_the_log(configure, caplog):
    configure(secret_key=LONG, secret_key_before=LONG, allowed_hosts=("cairn.example",))
    refuse_unsafe_start()
    assert "CAIRN_AUDIT_KEY is not set" in caplog.text
    assert "no key was changed" in caplog.text
    assert LONG not in caplog.text


@pytest.mark.parametrize("made", [secrets.token_urlsafe, secrets.token_hex, secrets.token_bytes])
def test_a_key_of_chance_is_strong(made):
    assert keys.weakness(str(made(50))) == ""


def test_the_demo_makes_a_key_and_keeps_it_for_its_owner(tmp_path):
    kept = Configuration(demo=True, secret_key="", data=tmp_path / "new")
    first = keys.secret_key(kept)
    assert len(first) >= keys.SHORTEST
    assert keys.secret_key(kept) == first
    assert stat.S_IMODE((tmp_path / "new" / "demo-secret-key").stat().st_mode) == 0o600


def test_without_a_demo_no_key_is_made(tmp_path):
    assert keys.secret_key(Configuration(demo=False, secret_key="", data=tmp_path)) == ""
    assert not list(tmp_path.iterdir())


def test_the_default_database_is_sqlite_in_the_data_folder(tmp_path):
    made = database(Configuration(data=tmp_path, database_url=""))
    assert made["NAME"] == tmp_path / "cairn.sqlite3"
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in made["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_read_with_its_encoded_parts():
    made = database(
        Configuration(database_url="postgresql://cairn:a%40b@db.example:5433/cairn?sslmode=require")
    )
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == (
        "cairn",
        "a@b",
        "db.example",
        "5433",
    )
    assert made["OPTIONS"] == {"sslmode": "require"}


def test_another_database_is_refused_with_an_example():
    with pytest.raises(ValueError, match="such as postgresql://"):
        database(Configuration(database_url="mysql://localhost/cairn"))


def test_mail_is_encrypted_unless_the_server_is_this_machine():
    assert mail(Configuration(mail_url="smtp://mail.example:587")).starttls
    assert mail(Configuration(mail_url="smtps://mail.example:465")).ssl
    assert not mail(Configuration(mail_url="smtp://localhost:25")).starttls


def test_hosts_are_written_with_commas(monkeypatch):
    monkeypatch.setenv("CAIRN_ALLOWED_HOSTS", "a.example, b.example")
    assert Configuration().allowed_hosts == ("a.example", "b.example")


def test_a_wrong_value_is_refused(monkeypatch):
    monkeypatch.setenv("CAIRN_IDLE_MINUTES", "soon")
    with pytest.raises(ValidationError, match="idle_minutes"):
        Configuration()


def test_no_page_allows_inline_script_or_style(client, db):
    policy = client.get("/roles/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy
