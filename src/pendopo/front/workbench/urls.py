"""Addresses of the workbench, mounted at /<region>/kerja/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import (
    breaches,
    case,
    counter,
    decisions,
    figures,
    letters,
    machine,
    people,
    privacy,
    queue,
    reading,
    retention,
    signing,
    work,
)

CASE = "permohonan/<str:reference>/"

app_name = "workbench"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue_page, name="queue"),
    path(CASE, case.case_page, name="case"),
    path(f"{CASE}ambil/", work.claim, name="claim"),
    path(f"{CASE}lepas/", work.release, name="release"),
    path(f"{CASE}selesai/", work.complete, name="complete"),
    path(f"{CASE}register/", work.register, name="register"),
    path(f"{CASE}dokumen/", work.attach, name="attach"),
    path(f"{CASE}kembalikan/", decisions.send_back, name="return"),
    path(f"{CASE}tolak/", decisions.reject, name="reject"),
    path(f"{CASE}buka/", reading.reveal, name="reveal"),
    path(f"{CASE}berkas/<slug:field>/", reading.evidence_file, name="file"),
    path(f"{CASE}surat/", reading.letter_file, name="letter"),
    path(f"{CASE}dokumen-register/", reading.register_file, name="register_document"),
    path(f"{CASE}surat-menunggu/", signing.preview, name="letter_preview"),
    path(f"{CASE}cabut-surat/", letters.revoke, name="revoke_letter"),
    path(f"{CASE}ganti-surat/", letters.reissue, name="reissue_letter"),
    path("tanda-tangan/", signing.waiting, name="signing"),
    path("tanda-tangan/kirim/", signing.confirm, name="signing_confirm"),
    path("tanda-tangan/saya/", signing.signatory, name="signatory"),
    path("tanda-tangan/<uuid:batch>/", signing.batch, name="signing_batch"),
    path("data-pribadi/", privacy.requests, name="privacy"),
    path("data-pribadi/catat/", privacy.enter, name="data_request_new"),
    path("data-pribadi/permintaan/<uuid:request_id>/", privacy.data_request, name="data_request"),
    path("data-pribadi/permintaan/<uuid:request_id>/bukti/", privacy.proof, name="data_proof"),
    path("data-pribadi/permintaan/<uuid:request_id>/kabulkan/", privacy.fulfil, name="fulfil_data"),
    path("data-pribadi/permintaan/<uuid:request_id>/tolak/", privacy.refuse, name="refuse_data"),
    path("data-pribadi/permintaan/<uuid:request_id>/cabut/", privacy.lift, name="lift_restriction"),
    path("data-pribadi/masa-simpan/", retention.retention, name="retention"),
    path("data-pribadi/masa-simpan/log.csv", retention.log_csv, name="deletion_csv"),
    path("data-pribadi/kegagalan/", breaches.breaches, name="breaches"),
    path("data-pribadi/kegagalan/<uuid:breach_id>/", breaches.breach, name="breach"),
    path("data-pribadi/kegagalan/<uuid:breach_id>/kirim/", breaches.notify, name="breach_notices"),
    path("data-pribadi/kegagalan/<uuid:breach_id>/surat/", breaches.letter, name="breach_letter"),
    path("data-pribadi/kegagalan/<uuid:breach_id>/lembaga/", breaches.agency, name="breach_agency"),
    path("loket/", counter.counter, name="counter"),
    path("antrean-sistem/", machine.machine_page, name="machine"),
    path("antrean-sistem/jenis/<str:topic>/ulangi/", machine.machine_kind_again, name="machine_kind_again"),
    path("antrean-sistem/<int:row>/ulangi/", machine.machine_again, name="machine_again"),
    path("antrean-sistem/<int:row>/berhenti/", machine.machine_give_up, name="machine_give_up"),
    path("orang/", people.people, name="people"),
    path("orang/<uuid:account>/pulihkan/", people.recover, name="recover"),
    path("orang/<uuid:account>/pulihkan/setujui/", people.recover_confirm, name="recover_confirm"),
    path("orang/<uuid:account>/pulihkan/batal/", people.recover_withdraw, name="recover_withdraw"),
    path("angka/", figures.figures, name="figures"),
    path("angka/<str:measure>.csv", figures.figure_csv, name="figure_csv"),
    path("angka/<str:measure>/", figures.figure_rows, name="figure_rows"),
]
