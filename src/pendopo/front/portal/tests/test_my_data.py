"""My data as a citizen sees it: the account's own, or one application by its code, and nothing of anybody else."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pendopo.engine.cases.tests.factories import photo, work_off
from pendopo.foundation.privacy import actions as privacy
from pendopo.foundation.privacy.models import DataRequest
from pendopo.foundation.privacy.states import RequestState

from .factories import NIK, Statements, hold, make_account, make_case, url


@pytest.fixture
def account(world):
    return make_account()


@pytest.fixture
def owner(account):
    client = Client()
    client.force_login(account)
    return client


def text(response):
    return response.content.decode()


def grant(world, request):
    privacy.fulfil(request.pk, staff=world.staff["data_officer"], by=world.actor("data_officer"))
    work_off()


def test_the_page_tells_what_why_and_how_long_and_names_the_controller(world, account, owner):
    case = make_case(world, account)
    page = text(owner.get(url("my_data")))
    for words in ("Kabupaten Tuban adalah pengendali data Anda", case.reference, "Spesifik, misalnya data anak"):
        assert words in page
    assert NIK not in page


def test_the_page_takes_as_many_statements_for_four_cases_as_for_one(world, account, owner):
    make_case(world, account)
    owner.get(url("my_data"))
    with Statements() as few:
        owner.get(url("my_data"))
    for letter in "ABC":
        make_case(world, account, child_name=f"Anak {letter}")
    with Statements() as more:
        owner.get(url("my_data"))
    assert len(more) == len(few) <= 24


def test_without_account_and_without_code_there_are_only_the_two_ways_in(world):
    page = text(Client().get(url("my_data")))
    assert "Masuk untuk melihat data saya" in page and "Buka dengan nomor dan kode" in page


def test_a_code_opens_one_application_and_not_its_sisters(world, account):
    case, sister = make_case(world, account), make_case(world, account, child_name="Adik Contoh")
    stranger = hold(Client(), cases=(case,))
    page = text(stranger.get(url("case_data", reference=case.reference)))
    assert case.reference in page and sister.reference not in page
    assert stranger.get(url("case_data", reference=sister.reference)).status_code == 404
    assert case.reference in text(stranger.get(url("my_data")))


def test_a_request_of_another_does_not_exist(world, account, owner):
    make_case(world, account)
    owner.post(url("ask_data", kind="salinan"), {"detail": ""})
    (request,) = DataRequest.objects.all()
    other = Client()
    other.force_login(make_account("lain@tuban.example"))
    for name in ("data_request", "data_copy"):
        assert other.get(url(name, request_id=request.pk)).status_code == 404
    assert other.post(url("cancel_data_request", request_id=request.pk)).status_code == 404


def test_a_code_does_not_open_the_request_of_the_account(world, account, owner):
    case = make_case(world, account)
    owner.post(url("ask_case_data", reference=case.reference, kind="salinan"), {"detail": ""})
    (request,) = DataRequest.objects.all()
    assert (request.account, request.subject_key) == (account, str(case.pk))
    stranger = hold(Client(), cases=(case,))
    assert stranger.get(url("data_request", request_id=request.pk)).status_code == 404


def test_a_copy_is_asked_for_made_and_downloaded(world, account, owner):
    make_case(world, account)
    sent = owner.post(url("ask_data", kind="salinan"), {"detail": "Untuk arsip saya"}, follow=True)
    assert "Permintaan Anda sudah kami terima." in text(sent) and "Untuk arsip saya" in text(sent)
    (request,) = DataRequest.objects.all()
    assert owner.get(url("data_copy", request_id=request.pk)).status_code == 302
    grant(world, request)
    response = owner.get(url("data_copy", request_id=request.pk))
    assert response["Content-Type"] == "application/zip" and "no-store" in response["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert NIK in archive.read("data.json").decode()


def test_a_code_takes_home_a_masked_copy(world):
    case = make_case(world)
    holder = hold(Client(), cases=(case,))
    holder.post(url("ask_case_data", reference=case.reference, kind="salinan"), {"detail": ""})
    (request,) = DataRequest.objects.all()
    grant(world, request)
    response = holder.get(url("data_copy", request_id=request.pk))
    assert NIK not in zipfile.ZipFile(io.BytesIO(response.content)).read("data.json").decode()


def test_the_same_request_twice_is_told_on_the_button(world, account, owner):
    make_case(world, account)
    owner.post(url("ask_data", kind="penghapusan"), {})
    again = owner.post(url("ask_data", kind="penghapusan"), {})
    assert "Permintaan yang sama sedang kami jawab" in text(again)
    assert DataRequest.objects.count() == 1
    (request,) = DataRequest.objects.all()
    owner.post(url("cancel_data_request", request_id=request.pk))
    request.refresh_from_db()
    assert request.state == RequestState.CANCELLED


def test_a_correction_is_sent_with_its_proof(world, account, owner):
    make_case(world, account)
    file = SimpleUploadedFile("ktp.jpg", photo().content, "image/jpeg")
    bare = owner.post(url("ask_data", kind="perbaikan"), {"name": "Sari Benar"})
    assert "Lampirkan bukti" in text(bare)
    owner.post(url("ask_data", kind="perbaikan"), {"name": "Sari Benar", "evidence": file})
    (request,) = DataRequest.objects.all()
    assert request.changes == '{"name": "Sari Benar"}' and request.proof is not None


def test_an_unknown_kind_is_not_found(world, account, owner):
    assert owner.get(url("ask_data", kind="segalanya")).status_code == 404
