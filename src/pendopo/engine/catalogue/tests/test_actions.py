from __future__ import annotations

import pytest

from pendopo.engine.catalogue.actions import FaultyPackage, offer, publish, withhold
from pendopo.engine.catalogue.models import RegionService, Service, ServiceVersion
from pendopo.engine.catalogue.states import OWNERS, TRANSITIONS, VersionState
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common.errors import Refused, UnguardedWrite
from pendopo.foundation.common.records import writing
from pendopo.foundation.common.scope import region_scope

from .factories import content, text, write

pytestmark = pytest.mark.usefixtures("tuban")


def make_version(tmp_path, **changes):
    return publish(write(tmp_path, content(**changes)), "civil", by=SYSTEM)


def test_publishing_makes_version_one_with_content_and_templates(tmp_path):
    version = make_version(tmp_path)
    assert (version.service_id, version.number, version.state) == ("surat-contoh", 1, "published")
    assert version.content == content()
    assert list(version.templates) == ["letters/selesai.typ"]
    assert len(version.digest) == 64


def test_the_same_content_gives_the_same_version_and_a_change_the_next(tmp_path):
    first = make_version(tmp_path)
    assert make_version(tmp_path).pk == first.pk
    second = make_version(tmp_path, summary=text("Baru."))
    assert second.number == 2 and second.digest != first.digest
    assert make_version(tmp_path).pk == first.pk


def test_a_changed_letter_is_a_new_version(tmp_path):
    first = make_version(tmp_path)
    home = write(tmp_path, content())
    letter = home / "letters" / "selesai.typ"
    letter.write_text(letter.read_text() + "\nTerima kasih.\n")
    assert publish(home, "civil", by=SYSTEM).number == first.number + 1


def test_a_package_with_faults_is_refused_with_all_of_them_and_nothing_is_written(tmp_path):
    with pytest.raises(FaultyPackage) as refused:
        make_version(tmp_path, fee=None, owner="palace")
    assert [fault.path for fault in refused.value.faults] == ["fee", "owner"]
    assert "palace" not in str(refused.value.reason) and "owner" in str(refused.value)
    assert Service.objects.count() == 0


def test_a_published_version_is_locked(tmp_path):
    version = make_version(tmp_path)
    with pytest.raises(UnguardedWrite):
        version.save()
    with writing("test"):
        version.content = {**version.content, "title": text("Lain")}
        with pytest.raises(UnguardedWrite, match="locked"):
            version.save()
        version.refresh_from_db()
        version.state = VersionState.DRAFT
        with pytest.raises(UnguardedWrite, match="locked"):
            version.save()
        version.state = VersionState.WITHDRAWN
        version.save()
        version.state = VersionState.PUBLISHED
        with pytest.raises(UnguardedWrite):
            version.save()


def test_versions_are_never_removed_or_changed_in_bulk(tmp_path):
    version = make_version(tmp_path)
    with writing("test"):
        for attempt in (
            version.delete,
            ServiceVersion.objects.all().delete,
            lambda: ServiceVersion.objects.update(number=5),
            lambda: ServiceVersion.objects.bulk_create([]),
            lambda: ServiceVersion.objects.bulk_update([], ["number"]),
        ):
            with pytest.raises(UnguardedWrite):
                attempt()


def test_a_key_belongs_to_one_module_and_the_module_must_be_there(tmp_path):
    with pytest.raises(Refused, match="tidak terpasang"):
        publish(write(tmp_path, content()), "livestock", by=SYSTEM)
    with writing("test"):
        Service(key="surat-contoh", module_key="other").save()
    with pytest.raises(Refused, match="modul lain"):
        make_version(tmp_path)


def test_offering_names_the_version_new_applications_start_on(tmp_path):
    first, second = make_version(tmp_path), make_version(tmp_path, summary=text("Baru."))
    offer(first, by=SYSTEM)
    offer(second, by=SYSTEM)
    row = RegionService.objects.get()
    assert (row.region_code, row.version_id, row.is_offered) == ("35.23", second.pk, True)
    with region_scope("35.24"):
        assert not RegionService.objects.exists()


def test_only_published_versions_are_offered(tmp_path):
    version = make_version(tmp_path)
    version.state = VersionState.WITHDRAWN
    with pytest.raises(Refused, match="terbit"):
        offer(version, by=SYSTEM)


def test_withholding_keeps_the_row(tmp_path):
    offer(make_version(tmp_path), by=SYSTEM)
    assert not withhold("surat-contoh", by=SYSTEM).is_offered
    assert RegionService.objects.count() == 1
    with pytest.raises(Refused):
        withhold("nothing", by=SYSTEM)


def test_each_act_is_audited_the_library_under_no_region(tmp_path):
    offer(make_version(tmp_path), by=SYSTEM)
    withhold("surat-contoh", by=SYSTEM)
    tags = AuditEvent.objects.filter(tag__startswith="service.").values_list("tag", flat=True)
    assert sorted(tags) == ["service.offered", "service.withheld"]
    with region_scope("*"):
        assert [event.tag for event in AuditEvent.objects.all()] == ["service.published"]


def test_every_state_of_a_version_has_an_owner_and_a_way():
    assert set(OWNERS) == set(TRANSITIONS) == set(VersionState)
