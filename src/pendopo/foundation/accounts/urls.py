"""The sign-in pages. Only these of allauth's are mounted, under its own names, which its code looks up."""

from __future__ import annotations

from allauth.account import views
from django.urls import path

from .views import before_sign_in, door

urlpatterns = [
    path("masuk/", door(views.login), name="account_login"),
    path("masuk/kode/", door(views.request_login_code), name="account_request_login_code"),
    path("masuk/kode/tulis/", door(views.confirm_login_code), name="account_confirm_login_code"),
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
]
