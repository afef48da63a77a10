"""Every address of the site, put together from its apps."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/single-sign-on/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("cairn.web.accounts.urls")),
    path("", include("cairn.web.partnerships.urls")),
    path("", include("cairn.web.audit.urls")),
    path("", include("cairn.web.jobs.urls")),
    path("", include("cairn.web.loads.urls")),
    path("", include("cairn.web.releases.urls")),
    path("", include("cairn.web.agreements.urls")),
    path("", include("cairn.web.submissions.urls")),
    path("", include("cairn.web.runs.urls")),
    path("", include("cairn.web.approvals.urls")),
    path("", include("cairn.web.register.urls")),
    path("", include("cairn.web.plan.urls")),
    path("", include("cairn.web.updates.urls")),
    path("", include("cairn.web.money.urls")),
    path("", include("cairn.web.reports.urls")),
    path("", include("cairn.web.outcomes.urls")),
    path("", include("cairn.web.api.urls")),
    path("", include("cairn.web.core.urls")),
]

handler400 = "cairn.web.core.errors.bad_request"
handler403 = "cairn.web.core.errors.not_allowed"
handler404 = "cairn.web.core.errors.not_found"
handler500 = "cairn.web.core.errors.failed"
