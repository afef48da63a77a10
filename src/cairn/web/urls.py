"""Every address of the site, put together from its apps."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/single-sign-on/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
urlpatterns += [
    path("", include(f"cairn.web.{app}.urls"))
    for app in ("accounts", "partnerships", "audit", "jobs", "loads", "releases", "outcomes", "api", "core")
    if find_spec(f"cairn.web.{app}") and find_spec(f"cairn.web.{app}.urls")
]

handler400 = "cairn.web.core.errors.bad_request"
handler403 = "cairn.web.core.errors.not_allowed"
handler404 = "cairn.web.core.errors.not_found"
handler500 = "cairn.web.core.errors.failed"
