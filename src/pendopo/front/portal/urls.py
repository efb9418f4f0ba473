"""Addresses of the portal. A reference in the path may be written in any case and spacing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import apply, corrections, drafts, home, mine, my_data, papers, review, services, track

app_name = "portal"
SERVICE = "<slug:region>/layanan/<slug:key>/"
DRAFT = f"{SERVICE}ajukan/<uuid:draft>/"
CASE = "<slug:region>/permohonan/<str:reference>/"
DATA = "<slug:region>/data-saya/"

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
    path(DATA, my_data.my_data, name="my_data"),
    path(f"{DATA}minta/<slug:kind>/", my_data.ask, name="ask_data"),
    path(f"{DATA}permintaan/<uuid:request_id>/", my_data.data_request, name="data_request"),
    path(f"{DATA}permintaan/<uuid:request_id>/batal/", my_data.cancel, name="cancel_data_request"),
    path(f"{DATA}permintaan/<uuid:request_id>/unduh/", my_data.download, name="data_copy"),
    path(CASE, track.track, name="track"),
    path(f"{CASE}data/", my_data.case_data, name="case_data"),
    path(f"{CASE}data/minta/<slug:kind>/", my_data.ask_for_case, name="ask_case_data"),
    path(f"{CASE}perbaiki/", corrections.correct, name="correct"),
    path(f"{CASE}batal/", corrections.withdraw, name="withdraw"),
    path(f"{CASE}tanda-terima/", track.receipt, name="receipt"),
    path(f"{CASE}surat/", papers.letter, name="letter"),
    path(f"{CASE}dokumen/", papers.register_document, name="register_document"),
]
