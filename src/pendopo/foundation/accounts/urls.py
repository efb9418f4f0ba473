"""The sign-in pages. Only these of allauth's are mounted, under its own names, which its code looks up."""

from __future__ import annotations

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from .views import Activate, before_sign_in, door, end_session, security

urlpatterns = [
    path("masuk/", door(views.login), name="account_login"),
    path("masuk/kode/", door(views.request_login_code), name="account_request_login_code"),
    path("masuk/kode/tulis/", door(views.confirm_login_code), name="account_confirm_login_code"),
    path("masuk/langkah-kedua/", door(mfa.authenticate), name="mfa_authenticate"),
    path("keluar/", door(views.logout), name="account_logout"),
    path("daftar/", door(views.signup), name="account_signup"),
    path("daftar/e-mail/", before_sign_in(views.email_verification_sent), name="account_email_verification_sent"),
    path("daftar/ponsel/", before_sign_in(views.verify_phone), name="account_verify_phone"),
    path("tidak-aktif/", door(views.account_inactive), name="account_inactive"),
    path("sandi/", door(views.password_reset), name="account_reset_password"),
    path("sandi/kode/", door(views.confirm_password_reset_code), name="account_confirm_password_reset_code"),
    path("sandi/baru/", door(views.complete_password_reset), name="account_complete_password_reset"),
    path("sandi/selesai/", door(views.password_reset_from_key_done), name="account_password_reset_completed"),
    path("sandi/ulangi/", door(views.reauthenticate), name="account_reauthenticate"),
    path("keamanan/", security, name="mfa_index"),
    path("keamanan/perangkat/", end_session, name="account_end_session"),
    path("keamanan/pasang/", door(Activate.as_view()), name="mfa_activate_totp"),
    path("keamanan/lepas/", door(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("keamanan/kode/", door(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("keamanan/kode-cadangan/", door(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("keamanan/kode-cadangan/baru/", door(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
