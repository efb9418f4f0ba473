"""From a first answer to an application that was handed in."""

from __future__ import annotations

import uuid
from typing import Annotated, cast

from django.http import Http404
from ninja import File, Header, Router, Status, UploadedFile

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.actions.submitting import Incomplete
from pendopo.engine.cases.codes import access_code, draft_key
from pendopo.engine.cases.models import Draft
from pendopo.engine.catalogue.answering import say
from pendopo.engine.catalogue.forms import given_page, problems
from pendopo.engine.catalogue.package import Page
from pendopo.engine.catalogue.queries import offer_by_key, package_of
from pendopo.engine.catalogue.states import Channel
from pendopo.foundation.common.clock import today
from pendopo.foundation.common.types import Answers
from pendopo.foundation.documents import uploads
from pendopo.foundation.regions.middleware import RegionRequest

from ..doors import APPLICANT, Filling, holds_key, lacking, own_draft
from ..faults import form_problems, unknown_field
from ..problems import Failed
from ..schemas import drafts as schemas

router = Router(tags=["applications"])
DraftKey = Annotated[str, Header(alias="X-Draft-Key", max_length=64)]


@router.post("/drafts", response={201: schemas.Begun}, summary="Begin an application")
def begin(request: RegionRequest, body: schemas.NewDraft) -> Status[schemas.Begun]:
    """Only services of channel "online" have a form. Kept for 30 days after the last change."""
    offer = offer_by_key(body.service, request.active_modules)
    if offer is None or offer.package.channel != Channel.ONLINE:
        raise Failed(422, "unknown_service", errors=[unknown_field("service")])
    draft = drafts.start(offer.version_id)
    begun = schemas.Begun(
        id=draft.pk,
        key=draft_key(draft.pk),
        service=offer.service_key,
        version=offer.version_id,
        expires_at=draft.expires_at,
    )
    return Status(201, begun)


@router.get("/drafts/{uuid:draft}", response=schemas.Draft, summary="Read a draft")
def draft(request: RegionRequest, draft: uuid.UUID, key: DraftKey) -> schemas.Draft:
    """Its answers, files, and everything that keeps it from being sent."""
    return _shown(request, own_draft(draft, key))


@router.put("/drafts/{uuid:draft}/pages/{slug:page}", response=schemas.Saved, summary="Save a page")
def save_page(
    request: RegionRequest, draft: uuid.UUID, page: str, body: schemas.Answered, key: DraftKey
) -> schemas.Saved:
    """A page is kept whole or not at all. Files of the page are attached before its answers."""
    filling = own_draft(draft, key)
    found = next((one for one in filling.package.visible_pages(filling.answers) if one.key == page), None)
    if found is None:
        raise Http404
    whole = filling.package.page(page) or found
    _check_known(whole, body.answers)
    held = frozenset(filling.files)
    given = cast("Answers", body.answers)
    form = given_page(filling.package, found, filling.answers, given, region_code=request.region.code, held=held)
    if not form.is_valid():
        raise Failed(422, "incomplete", errors=form_problems(form))
    keys = frozenset(field.key for field in found.fields if not field.is_file)
    drafts.save_page(draft, filling.package, keys, form.answers())
    kept = own_draft(draft, key)
    return schemas.Saved(
        draft=_shown(request, kept),
        next=_after(kept, page),
        warnings=[schemas.Hint(field=name, message=words) for name, words in form.warnings.items()],
    )


@router.post(
    "/drafts/{uuid:draft}/files/{slug:field}", response={201: schemas.DraftFileLine}, summary="Attach a file"
)
def attach(
    request: RegionRequest, draft: uuid.UUID, field: str, key: DraftKey, file: File[UploadedFile]
) -> Status[schemas.DraftFileLine]:
    """A photo (JPEG, PNG, WebP) or a PDF, as the form says. A second one takes the place of the first."""
    filling = own_draft(draft, key)
    wanted = next(
        (
            one
            for page in filling.package.visible_pages(filling.answers)
            for one in page.fields
            if one.key == field and one.is_file
        ),
        None,
    )
    if wanted is None:
        raise Http404
    kinds = cast("tuple[uploads.Accept, ...]", wanted.accept)
    clean = uploads.clean(file, accept=kinds, max_bytes=int(wanted.max_mb * uploads.MEGABYTE))
    held = drafts.attach(draft, field, clean, by=APPLICANT)
    line = schemas.DraftFileLine(
        field=field, name=held.file.original_name, content_type=held.file.content_type, size=held.file.size
    )
    return Status(201, line)


@router.delete("/drafts/{uuid:draft}/files/{slug:field}", response={204: None}, summary="Remove a file")
def detach(request: RegionRequest, draft: uuid.UUID, field: str, key: DraftKey) -> Status[None]:
    """The file is destroyed at once."""
    own_draft(draft, key)
    if not drafts.detach(draft, field, by=APPLICANT):
        raise Http404
    return Status(204, None)


@router.post("/drafts/{uuid:draft}/submit", response=schemas.Sent, summary="Hand in")
def submit(request: RegionRequest, draft: uuid.UUID, body: schemas.Declared, key: DraftKey) -> schemas.Sent:
    """Exactly once, however often it is called. The access code opens the case afterwards."""
    if not holds_key(draft, key):
        raise Http404
    _check_open(request, draft)
    try:
        case = actions.submit(draft, by=APPLICANT)
    except Incomplete as incomplete:
        raise lacking(incomplete) from None
    return schemas.Sent(
        reference=case.reference,
        access_code=access_code(case.draft_id),
        received_at=case.received_at,
        promised_on=case.promised_on,
    )


def _check_open(request: RegionRequest, draft_id: uuid.UUID) -> None:
    """Nothing new is sent for a service that has meanwhile closed; what was sent keeps its receipt."""
    draft: Draft | None = Draft.objects.filter(pk=draft_id).first()
    if draft and offer_by_key(package_of(draft.version_id).key, request.active_modules) is None:
        raise Failed(409, "closed")


def _shown(request: RegionRequest, filling: Filling) -> schemas.Draft:
    held = frozenset(filling.files)
    found = problems(filling.package, filling.answers, held, region_code=request.region.code, today=today())
    return schemas.Draft(
        id=filling.draft.pk,
        service=filling.package.key,
        version=filling.draft.version_id,
        expires_at=filling.draft.expires_at,
        pages=[
            schemas.DraftPage(key=page.key, title=say(page.title), fields=[field.key for field in page.fields])
            for page in filling.package.visible_pages(filling.answers)
        ],
        answers=cast("dict[str, schemas.Answer]", filling.answers),
        files=[
            schemas.DraftFileLine(
                field=key, name=row.file.original_name, content_type=row.file.content_type, size=row.file.size
            )
            for key, row in filling.files.items()
        ],
        problems=[schemas.Lack(page=one.page_key, field=one.field_key, message=one.message) for one in found],
    )


def _after(filling: Filling, page: str) -> str | None:
    keys = [one.key for one in filling.package.visible_pages(filling.answers)]
    return next(iter(keys[keys.index(page) + 1 :]), None) if page in keys else next(iter(keys), None)


def _check_known(page: Page, given: dict[str, schemas.Answer]) -> None:
    asked = {field.key for field in page.fields if not field.is_file}
    unknown = [unknown_field(key) for key in given if key not in asked]
    if unknown:
        raise Failed(422, "unknown_field", errors=unknown)
