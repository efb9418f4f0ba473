"""Addresses of the portal. A reference in the path may be written in any case and spacing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import apply, corrections, drafts, home, mine, papers, review, services, track

app_name = "portal"
SERVICE = "<slug:region>/layanan/<slug:key>/"
DRAFT = f"{SERVICE}ajukan/<uuid:draft>/"
CASE = "<slug:region>/permohonan/<str:reference>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.index, name="index"),
    path("<slug:region>/", home.home, name="home"),
    path("<slug:region>/layanan/", services.services, name="services"),
    path(SERVICE, services.service, name="service"),
    path(f"{SERVICE}ajukan/", apply.apply, name="apply"),
    path(DRAFT, review.review, name="review"),
    path(f"{DRAFT}hal/<slug:page>/", drafts.page, name="page"),
    path(f"{DRAFT}berkas/<slug:field>/", drafts.draft_file, name="draft_file"),
    path(f"{DRAFT}simpan/", apply.save, name="save"),
    path("<slug:region>/lanjutkan/", apply.resume, name="resume"),
    path("<slug:region>/tutup/", track.close, name="close"),
    path("<slug:region>/permohonan/", track.track_form, name="track_form"),
    path("<slug:region>/permohonan-saya/", mine.mine, name="mine"),
    path(CASE, track.track, name="track"),
    path(f"{CASE}perbaiki/", corrections.correct, name="correct"),
    path(f"{CASE}batal/", corrections.withdraw, name="withdraw"),
    path(f"{CASE}tanda-terima/", track.receipt, name="receipt"),
    path(f"{CASE}surat/", papers.letter, name="letter"),
    path(f"{CASE}dokumen/", papers.register_document, name="register_document"),
]
