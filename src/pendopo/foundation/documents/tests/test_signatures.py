from __future__ import annotations

import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pendopo.foundation.common import clock
from pendopo.foundation.documents import signatures, signer, uploads
from pendopo.foundation.documents.signatures import SignatureReport, check

from .factories import pdf, upload

pytestmark = pytest.mark.once

MOMENT = datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def siak(tmp_path_factory) -> signer.Authority:
    return signer.make_authority(tmp_path_factory.mktemp("a") / "siak", "SIAK CONTOH")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory) -> signer.Authority:
    return signer.make_authority(tmp_path_factory.mktemp("b") / "other", "Orang Lain")


@pytest.fixture(scope="module")
def signed(siak) -> bytes:
    with clock.at(MOMENT):
        return signer.sign_pdf(pdf(), siak, reason="Contoh")


def test_a_good_signature_is_reported_with_its_signer_and_time(signed, siak):
    report = check(signed, [siak.root])
    assert report == SignatureReport(True, True, True, True, "SIAK CONTOH", MOMENT, "")
    assert report.is_good
    assert report.as_json() == {
        "is_signed": True,
        "is_intact": True,
        "covers_whole_file": True,
        "is_trusted": True,
        "signer": "SIAK CONTOH",
        "signed_at": "2026-03-02T03:04:05+00:00",
        "problem": "",
        "is_revoked": False,
    }


def test_signing_appends_and_leaves_the_first_bytes_alone(siak):
    raw = pdf()
    assert signer.sign_pdf(raw, siak, reason="Contoh").startswith(raw)


def test_another_authority_is_intact_but_not_trusted(signed, stranger):
    for roots in ([stranger.root], []):
        report = check(signed, roots)
        assert (report.is_intact, report.is_trusted, report.is_good) == (True, False, False)
        assert report.problem


def test_an_authority_of_the_same_name_is_not_trusted(signed, tmp_path):
    twin = signer.make_authority(tmp_path / "twin", "SIAK CONTOH")
    assert not check(signed, [twin.root]).is_trusted


def test_one_changed_byte_is_noticed(signed, siak):
    place = signed.index(b"/MediaBox")
    changed = signed.replace(b"200", b"201", 1)
    assert len(changed) == len(signed)
    assert place
    report = check(changed, [siak.root])
    assert (report.is_signed, report.is_intact) == (True, False)


@pytest.mark.parametrize("tail", [b"\n", b" ", b"\n% catatan\n", b"\n%%EOF", b"x" * 2000])
def test_bytes_added_behind_are_noticed(signed, siak, tail):
    assert not check(signed + tail, [siak.root]).is_good


def test_a_page_changed_by_an_appended_revision_is_noticed(signed, siak):
    from io import BytesIO

    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[generic.NameObject("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 9 9 re f"))
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    report = check(out.getvalue(), [siak.root])
    assert report.is_signed
    assert not report.covers_whole_file


def test_a_second_signature_by_a_stranger_is_not_trusted_though_the_first_is(signed, siak, stranger):
    both = signer.sign_pdf(signed, stranger, reason="Menumpang")
    assert not check(both, [siak.root]).is_trusted
    assert not check(both, [stranger.root]).is_trusted
    assert check(both, [siak.root, stranger.root]).is_good


def test_an_unsigned_pdf_and_no_pdf_are_told_apart(siak):
    plain, garbage = check(pdf(), [siak.root]), check(b"bukan pdf", [siak.root])
    assert not plain.is_signed
    assert not garbage.is_signed
    assert plain.problem != garbage.problem


def test_a_signed_pdf_passes_the_upload_check_byte_by_byte(signed):
    assert uploads.clean(upload(signed, "dari-siak.pdf"), accept=("pdf",)).content == signed


@hypothesis_settings(max_examples=150, deadline=None)
@given(start=st.sampled_from([b"", b"%PDF-1.7\n"]), rest=st.binary(max_size=500))
def test_no_bytes_make_the_check_raise(start, rest, siak):
    assert not check(start + rest, [siak.root]).is_good


@hypothesis_settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_signed_pdf_raises_or_passes(data, signed, siak):
    raw = bytearray(signed)
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    report = check(bytes(raw), [siak.root])
    if bytes(raw) != signed and report.is_good:
        # the only bytes outside the signature's reach are the hex digits of the signature itself
        gap = signed.index(b"/Contents <"), signed.index(b">", signed.index(b"/Contents <"))
        changed = [i for i, (a, b) in enumerate(zip(raw, signed, strict=True)) if a != b]
        assert all(gap[0] < i <= gap[1] for i in changed)


@hypothesis_settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_cut_of_a_signed_pdf_passes(data, signed, siak):
    assert not check(signed[: data.draw(st.integers(0, len(signed) - 1))], [siak.root]).is_good


def test_roots_are_read_from_their_folder(settings, tmp_path, siak, signed):
    assert signatures.siak_roots() == []
    folder = tmp_path / "siak-roots"
    folder.mkdir()
    (folder / "catatan.txt").write_text("bukan sertifikat")
    (folder / "siak.pem").write_bytes(siak.root_pem)
    (folder / "siak-der.crt").write_bytes(siak.root.dump())
    assert len(signatures.siak_roots()) == 2
    assert check(signed, signatures.siak_roots()).is_good
    (folder / "rusak.pem").write_text("-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n")
    with pytest.raises(ValueError, match=r"rusak\.pem"):
        signatures.siak_roots()


def pdfsig(content: bytes, tmp_path) -> str:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True).stdout


@pytest.mark.poppler
def test_pdfsig_agrees_with_a_good_signature(signed, tmp_path):
    said = pdfsig(signed, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "SIAK CONTOH" in said


@pytest.mark.poppler
def test_pdfsig_agrees_that_one_changed_byte_breaks_it(signed, tmp_path):
    said = pdfsig(signed.replace(b"200", b"201", 1), tmp_path)
    assert "Signature is Valid" not in said
    assert "Digest Mismatch" in said


def test_the_key_is_private_and_the_authority_is_made_once(tmp_path):
    first = signer.make_authority(tmp_path / "signing", "Contoh")
    assert (tmp_path / "signing" / "key.pem").stat().st_mode & 0o777 == 0o600
    assert signer.make_authority(tmp_path / "signing", "Nama Lain") == first


def test_two_processes_that_make_it_at_once_end_with_the_same(tmp_path, monkeypatch):
    folder = tmp_path / "signing"
    real = signer._write_new

    def slow(draft, name):
        real(draft, name)
        if not folder.exists():
            monkeypatch.setattr(signer, "_write_new", real)
            signer.make_authority(folder, "Yang Lebih Cepat")

    monkeypatch.setattr(signer, "_write_new", slow)
    assert signer.make_authority(folder, "Yang Lambat").name == "Yang Lebih Cepat"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(("name", "is_production"), [("none", False), ("local", True), ("none", True)])
def test_the_local_signer_does_not_exist_where_it_may_not(settings, name, is_production):
    settings.PENDOPO_SIGNER, settings.IS_PRODUCTION = name, is_production
    with pytest.raises(signer.NoSigner):
        signer.local_authority()
