"""Every route: the staff door's, and the public door's so that staff pages can link to them."""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as partner
from django.urls import URLPattern, URLResolver, include, path, re_path

from aman.apps.accounts import views as accounts
from aman.config.urls_public import urlpatterns as public_patterns
from aman.web import errors, home, signin, styleguide

# Signing oneself up, and changing one's own address, are not offered: so allauth's list is not included whole.
_account: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", signin.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("login/code/", signin.request_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("invitation/<str:secret>/", signin.invitation, name="invitation"),
    path("sessions/", accounts.sessions, name="my_sessions"),
    path("partner/", social.connections, name="socialaccount_connections"),
    path("partner/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("partner/error/", social.login_error, name="socialaccount_login_error"),
    path("partner/<str:provider_id>/login/", partner.login, name="openid_connect_login"),
    path("partner/<str:provider_id>/login/callback/", partner.callback, name="openid_connect_callback"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include(_account)),
    path("desk/", home.home, name="home"),
    path("desk/", include("aman.web.urls")),
    path("desk/", include("aman.apps.incidents.urls")),
    path("desk/", include("aman.apps.surveillance.urls")),
    path("desk/", include("aman.apps.privacy.urls")),
    path("desk/", include("aman.apps.strategy.urls")),
    path("desk/", include("aman.apps.cascade.urls")),
    path("desk/", include("aman.apps.places.urls")),
    path("desk/", include("aman.apps.wording.urls")),
    path("styleguide", styleguide.styleguide, name="styleguide"),
    *public_patterns,
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
