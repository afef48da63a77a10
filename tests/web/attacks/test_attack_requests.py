"""Requests that no page of the site makes: forged, misdirected, oversized or malformed."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from cairn.web.accounts.access import A_FORM, largest_body_of, permission
from cairn.web.jobs.models import Job
from cairn.web.loads import services as loads
from cairn.web.loads.forms import LARGEST
from web.attacks.attacker import PASSWORD, VICTIM, code, everywhere, sign_in

pytestmark = pytest.mark.database
ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "https:evil.example", "///evil.example",
    "javascript:alert(1)", "http://testserver@evil.example/", "\thttps://evil.example", "/%09/evil.example",
)  # fmt: skip


# Forged forms.


def test_no_form_is_taken_without_its_token(havering: Any, as_role: Any, configure: Any) -> None:
    configure(demo=True)
    taken = []
    for who in (Client(), as_role("lead", havering), as_role("administrator")):
        who.handler.enforce_csrf_checks = True
        for address, path_ in everywhere():
            answer = who.post(path_, {"role": "lead", "partnership": "havering"})
            sent_away = answer.status_code == 302 and answer.url.startswith("/account/login/")
            if answer.status_code not in (403, 404, 405) and not sent_away:
                taken.append((address.name, answer.status_code))
    assert taken == []


def test_every_form_that_reaches_its_view_is_checked(havering: Any, as_role: Any) -> None:
    """Whoever may send a form is refused without its token, by the page that says so."""
    client = as_role("lead", havering)
    client.handler.enforce_csrf_checks = True
    for path_ in (
        "/p/havering/members/invite/",
        "/p/havering/figures/load/",
        "/account/logout/",
        "/account/login/",
    ):
        answer = client.post(path_, {"email": "a@example.org", "role": "analyst"})
        assert answer.status_code == 403
        assert answer.templates[0].name == "core/form_expired.html"


def test_only_the_read_api_needs_no_token() -> None:
    exempt = {a.route for a, _ in everywhere() if getattr(a.view, "csrf_exempt", False)}
    assert all(route.startswith("api/v1/") for route in exempt)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_changes_nothing(havering: Any, method: str) -> None:
    for path_ in ("/api/v1/partnerships", "/api/v1/measures", "/api/v1/partnerships/havering/figures"):
        assert getattr(Client(), method)(path_).status_code == 405


def test_the_demo_signs_nobody_in_without_the_token(havering: Any, configure: Any) -> None:
    configure(demo=True)
    client = Client(enforce_csrf_checks=True)
    assert client.post("/demo/sign-in/", {"role": "lead", "partnership": "havering"}).status_code == 403
    assert client.get("/demo/sign-in/?role=lead&partnership=havering").status_code == 405
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_form(victim: Any, configure: Any) -> None:
    configure(second_factor="offered")
    victim()
    client = Client()
    sign_in(client)
    client.get("/account/logout/")
    assert client.get("/account/mine/").status_code == 200


# Sent elsewhere.


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_leads_to_this_site_only(victim: Any, configure: Any, target: str) -> None:
    configure(second_factor="offered")
    victim()
    answer = sign_in(Client(), next=target)
    assert answer.status_code == 302
    assert urlsplit(answer.url).netloc in ("", "testserver")
    assert answer.url.startswith("/p/havering/") or answer.url.startswith("/%")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_code_and_signing_out_lead_to_this_site_only(victim: Any, target: str) -> None:
    victim(codes=True)
    client = Client()
    page = sign_in(client, next=target)
    answer = client.post(page.url, {"code": code(), "next": target})
    assert "evil.example" not in urlsplit(answer.url).netloc
    assert not answer.url.startswith(("//", "/\\", "javascript:"))
    answer = client.post("/account/logout/", {"next": target})
    assert not answer.url.startswith(("http", "//", "/\\", "javascript:"))


@pytest.mark.parametrize(
    "asked", ["//evil.example/p/havering/members/", "/p/havering/members/?next=//evil.example"]
)
def test_the_way_back_after_sign_in_is_on_this_site(havering: Any, asked: str) -> None:
    answer = Client().get(asked)
    assert answer.status_code == 404 or answer.url.startswith("/account/login/?next=/p/havering/")


# Under another name.


def test_a_name_that_is_not_ours_is_not_answered(havering: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["cairn.example"]
    for path_ in ("/", "/account/login/", "/p/havering/", "/api/v1/partnerships"):
        assert Client().get(path_, HTTP_HOST="evil.example").status_code == 400
        assert Client().get(path_, HTTP_HOST="cairn.example").status_code == 200


def test_a_link_in_mail_carries_no_name_from_the_request(victim: Any, settings: Any) -> None:
    from cairn.web.jobs.models import OutboxMessage

    victim()
    settings.ALLOWED_HOSTS = ["cairn.example"]
    for headers in ({"HTTP_HOST": "evil.example"}, {"HTTP_X_FORWARDED_HOST": "evil.example"}):
        answer = Client().post(
            "/account/password/reset/", {"email": VICTIM}, **({"HTTP_HOST": "cairn.example"} | headers)
        )
        assert answer.status_code in (302, 400)
    assert OutboxMessage.objects.exists()
    assert "evil" not in "".join(OutboxMessage.objects.values_list("body", flat=True))


@pytest.mark.parametrize(
    "how",
    [
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_FORWARDED": "for=127.0.0.1"}, {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_X_REAL_IP": "127.0.0.1"}, {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "https"}, {"HTTP_CF_CONNECTING_IP": "127.0.0.1"},
        {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "::ffff:10.0.0.1"}, {"REMOTE_ADDR": ""},
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["demo", "debug"])
def test_a_demo_and_technical_pages_are_not_reached_from_elsewhere(
    havering: Any, configure: Any, how: dict[str, str], kind: str
) -> None:
    configure(**{kind: True})
    assert Client().get("/", REMOTE_ADDR="127.0.0.1").status_code == 200
    for path_ in ("/", "/demo/", "/api/v1/partnerships"):
        assert Client().get(path_, **how).status_code == 403


def test_a_demo_answers_to_local_names_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    import subprocess
    import sys

    code_ = "from cairn.web import settings; print(settings.ALLOWED_HOSTS)"
    run = subprocess.run(
        [sys.executable, "-c", code_],
        env={"CAIRN_DEMO": "1", "CAIRN_ALLOWED_HOSTS": "evil.example", "CAIRN_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "['127.0.0.1', 'localhost']"


# Too much, or no text at all.


def test_only_a_file_page_takes_more_than_a_form() -> None:
    large = {a.name for a, _ in everywhere() if largest_body_of(a.view) > A_FORM}
    assert large == {"loads:new", "submissions:send", "agreements:new", "plan:import", "updates:give"}


@pytest.mark.parametrize("path_", ["/account/login/", "/account/password/reset/", "/demo/sign-in/"])
def test_a_form_that_is_too_long_is_refused_before_it_is_read(path_: str) -> None:
    answer = Client().post(path_, {"login": "x" * (A_FORM + 1)})
    assert answer.status_code == 413
    assert "Too much was sent" in answer.content.decode()


def test_a_file_is_not_read_of_somebody_who_may_not_send_one(
    as_role: Any, havering: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.http import HttpRequest

    def read(request: HttpRequest) -> None:
        raise AssertionError("The body was read.")

    monkeypatch.setattr(HttpRequest, "_load_post_and_files", read)
    page = "/p/havering/figures/load/"
    for client, status in ((Client(), 302), (as_role("practitioner", havering), 403)):
        client.handler.enforce_csrf_checks = True
        client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
        file = SimpleUploadedFile("figures.csv", b"x" * 3_000_000, "text/csv")
        assert client.post(page, {"file": file, "layout": "observations"}).status_code == status


def test_a_file_that_is_too_large_is_refused_by_its_length(as_role: Any, havering: Any) -> None:
    client = as_role("analyst", havering)
    answer = client.generic(
        "POST", "/p/havering/figures/load/", b"", "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(LARGEST + A_FORM + 1),
    )  # fmt: skip
    assert answer.status_code == 413
    assert not Job.objects.all_for_worker().exists()


@pytest.mark.parametrize(
    "query",
    [
        "?act=%00", "?partnership=%00", "?page=-1", "?page=1e9", "?page=99999999999999999999", "?since=%ff",
        "?act=" + "x" * 3000, "?since=0000-00-00", "?since=9999-12-31&until=9999-12-31", "?until=0001-01-01",
        "?since=0001-01-01", "?q=%00", "?page=%00", "?since=9999-12-31",
    ],
)  # fmt: skip
def test_a_malformed_address_breaks_no_page(as_role: Any, havering: Any, query: str) -> None:
    client = as_role("administrator")
    for path_ in ("/audit/", "/p/havering/metrics/", "/p/havering/metrics/numbers-in-treatment/map/", "/"):
        assert client.get(path_ + query).status_code in (200, 400)


@pytest.mark.parametrize("number", ["99999999999999999999", "0", "9223372036854775807"])
def test_a_number_that_no_record_has_is_not_found(as_role: Any, havering: Any, number: str) -> None:
    client = as_role("lead", havering)
    assert client.post(f"/p/havering/members/{number}/end/").status_code == 404
    assert client.post(f"/p/havering/members/invitations/{number}/withdraw/").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "a\x00b@example.org",
        "x" * 5000,
        "a@" + "b" * 300 + ".org",
        "a" * 64 + "@" + ("b" * 60 + ".") * 4 + "org",
    ],
)
def test_a_field_that_holds_no_sensible_text_breaks_no_form(as_role: Any, havering: Any, text: str) -> None:
    lead, administrator = as_role("lead", havering), as_role("administrator")
    tries = [
        (lead, "/p/havering/members/invite/", {"email": text, "role": "analyst"}),
        (lead, "/p/havering/members/invite/", {"email": "a@example.org", "role": text}),
        (
            administrator,
            "/partnerships/add/",
            {"name": text, "slug": text, "areas": text, "nation_note": text},
        ),
        (Client(), "/account/login/", {"login": text, "password": text}),
        (Client(), "/account/password/reset/", {"email": text}),
    ]
    for client, path_, form in tries:
        assert client.post(path_, form).status_code in (200, 302, 400)


def test_a_browser_with_a_long_name_signs_in(victim: Any, configure: Any) -> None:
    configure(second_factor="offered")
    victim()
    assert sign_in(Client(HTTP_USER_AGENT="x" * 5000)).status_code == 302


@pytest.mark.parametrize("text", ["\x00", "x" * 500, "../havering", "' OR 1=1 --"])
def test_the_demo_s_form_breaks_nothing(havering: Any, configure: Any, text: str) -> None:
    configure(demo=True)
    for form in ({"role": text, "partnership": "havering"}, {"role": "lead", "partnership": text}):
        assert Client().post("/demo/sign-in/", form).status_code in (400, 404)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\windows\\system.ini", "/etc/passwd", "a/../../b.csv", "....//x.csv", "\x00.csv",
     ".htaccess", "-rf.csv", "con.csv", "x" * 300 + ".csv", "=1+1.csv", "a\nb.csv", "‮vsc.exe.csv", ""],
)  # fmt: skip
def test_an_upload_stays_in_its_own_folder_under_a_harmless_name(
    configure: Any, tmp_path: Any, name: str
) -> None:
    configure(data=tmp_path)
    kept = tmp_path / loads.keep_upload([b"a,b\n"], name)
    assert kept.resolve().parent.parent == tmp_path / "uploads"
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", kept.name)
    assert list((tmp_path / "uploads").rglob("*.*")) in ([kept], [])


# What an answer tells the browser.


def test_every_page_carries_the_headers_that_keep_it_safe(havering: Any, as_role: Any) -> None:
    for client in (Client(), as_role("lead", havering)):
        for path_ in ("/", "/p/havering/", "/account/login/", "/no-such-page/", "/p/havering/members/"):
            answer = client.get(path_)
            policy = answer["Content-Security-Policy"]
            assert "unsafe" not in policy
            for rule in (
                "default-src 'none'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
            ):
                assert rule in policy
            assert answer["X-Frame-Options"] == "DENY"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Referrer-Policy"] == "same-origin"
            assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "camera=()" in answer["Permissions-Policy"]


def test_only_the_embedded_chart_may_stand_in_a_frame(havering: Any) -> None:
    framed = []
    for address, path_ in everywhere():
        path_ = path_.replace("/metrics/a/", "/metrics/numbers-in-treatment/")
        policy = Client().get(path_).get("Content-Security-Policy", "")
        if "frame-ancestors 'none'" not in policy:
            framed.append(address.name)
    assert framed == ["outcomes:metric-embed"]


def test_no_page_of_somebody_signed_in_is_kept(havering: Any, as_role: Any) -> None:
    client = as_role("lead", havering)
    kept = [
        a.route for a, path_ in everywhere() if "no-store" not in client.get(path_).get("Cache-Control", "")
    ]
    assert "_auth_user_id" in client.session
    assert all(route.startswith("api/v1/") for route in kept)  # the same answer for everybody


def test_a_page_with_a_key_in_its_address_is_not_kept() -> None:
    for path_ in ("/invitations/abc/", "/account/password/reset/key/1-abc/", "/account/login/"):
        assert "no-store" in Client().get(path_)["Cache-Control"]


def test_over_a_real_line_everything_is_encrypted(tmp_path: Any) -> None:
    import json
    import subprocess
    import sys

    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
             "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEBUG", "SECURE_PROXY_SSL_HEADER")  # fmt: skip
    program = f"import json; from cairn.web import settings as s; print(json.dumps([getattr(s, n, None) for n in {names}]))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={
            "CAIRN_ALLOWED_HOSTS": "cairn.example",
            "CAIRN_SECRET_KEY": "x" * 60,
            "CAIRN_DATA": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == [
        True, True, True, 31_536_000, "__Host-cairn", "__Host-cairn-form", False, None,
    ]  # fmt: skip


@permission("public")
def breaks(request: Any) -> HttpResponse:
    raise ValueError(f"the database said {PASSWORD} to {VICTIM}")


urlpatterns = [path("breaks/", breaks)]


@pytest.mark.urls(__name__)
def test_an_error_page_tells_nothing_and_the_log_no_value(caplog: pytest.LogCaptureFixture) -> None:
    from cairn.web.core import errors
    from cairn.web.logs import Plain

    global handler500
    handler500 = errors.failed  # type: ignore[name-defined]
    answer = Client(raise_request_exception=False).get("/breaks/")
    assert answer.status_code == 500
    said = answer.content.decode()
    for word in (PASSWORD, VICTIM, "ValueError", "Traceback", ".py", "django"):
        assert word not in said
    reference = re.search(r"[0-9A-F]{8}", said)
    assert reference
    logged = "\n".join(Plain("%(message)s").format(record) for record in caplog.records)
    assert reference[0] in logged
    assert "ValueError" in logged
    assert PASSWORD not in logged


def test_what_is_not_there_is_not_described(havering: Any) -> None:
    for path_ in (
        "/nothing/",
        "/p/nowhere/",
        "/p/havering/metrics/nothing/",
        "/drawings/" + "a" * 64 + ".svg",
    ):
        said = Client().get(path_).content.decode()
        assert not re.search(r"Traceback|urlconf|\.py|No .* matches", said, re.IGNORECASE)
