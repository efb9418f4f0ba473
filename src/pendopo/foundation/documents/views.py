"""Anybody checks a letter here: by its code, by two of its printed facts, or by the file itself.

The page shows what is no secret (kind, office, day, state) and nothing that is personal.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.foundation.common.references import group
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.queries import current_region

from . import limits, payload
from .facts import label_of, matches, stored
from .forms import CodeForm, FactsForm, FileForm, read_code
from .models import Letter
from .queries import letter_of_code, proof_of, region_of_code, successor_of
from .signatures import check_by_proof


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """Type a code; a code in the right form leads to its own page, which may answer 404."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect("documents:letter", code=form.cleaned_data["code"])
    return render(request, "documents/verify.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, code: str) -> HttpResponseBase:
    """One letter. POST `facts` or `file` compares and answers on the same page."""
    address = limits.client_address(request)
    if limits.is_over("code", address, limits.WRONG_CODES):
        return _too_many(request)
    bare = read_code(code)
    if bare is not None and bare != code:
        return redirect("documents:letter", code=bare)
    region_code = region_of_code(bare) if bare else None
    if bare is None or region_code is None:
        limits.count_wrong("code", address)
        return _unknown(request, code)
    with region_scope(region_code):
        found = letter_of_code(bare)
        if found is None:
            return _unknown(request, code)
        with timezone.override(current_region().zone):
            return _letter_page(request, found, address)


@require_safe
@cache_control(public=True, max_age=3600)
def keys(_request: HttpRequest) -> HttpResponse:
    """The public keys behind QR codes, for everybody who wants to check one without us."""
    return JsonResponse(payload.key_set())


def _letter_page(request: HttpRequest, letter: Letter, address: str) -> HttpResponse:
    facts, file = FactsForm(stored(letter.facts)), FileForm()
    seen: dict[str, Any] = {}
    if request.method == "POST" and request.POST.get("check") == "facts":
        if _is_guessing(letter, address):
            return _too_many(request)
        facts = FactsForm(stored(letter.facts), request.POST)
        if facts.is_valid():
            seen["answers"] = _compare(letter, facts, address)
    elif request.method == "POST":
        file = FileForm(request.POST, request.FILES)
        if file.is_valid():
            content = file.cleaned_data["file"].read()
            seen["is_same_file"] = _is_issued(letter, content)
            seen["was_good"] = seen["is_same_file"] and _was_good(letter, content)
    return render(request, "documents/letter.html", {**_shown(letter), "facts": facts, "file": file, **seen})


def _shown(letter: Letter) -> dict[str, Any]:
    replacement = successor_of(letter)
    return {
        "replacement": replacement,
        "new_code": group(replacement.code) if replacement else "",
        "proof": proof_of(letter),
        "offline_facts": _offline_facts(),
        "letter": letter,
        "code": group(letter.code),
        "letter_region": current_region(),
    }


def _offline_facts() -> list[tuple[str, str]]:
    """(key, label) of what the script may fill in, in the order of the letter."""
    facts = [(letter, label_of(name)) for name, letter in payload.LETTERS.items()]
    return [("office", gettext("Kantor")), ("day", gettext("Tanggal surat")), *facts]


def _compare(letter: Letter, form: FactsForm, address: str) -> list[dict[str, Any]]:
    """[{"label", "is_match"}] for each fact asked; one wrong answer counts as one guess."""
    answers = [
        {"label": fact.label, "is_match": matches(letter.code, fact, form.cleaned_data[fact.key])}
        for fact in form.asked
    ]
    if not all(answer["is_match"] for answer in answers):
        limits.count_wrong("facts", address)
        limits.count_wrong("letter", letter.code)
    return answers


def _is_guessing(letter: Letter, address: str) -> bool:
    return limits.is_over("facts", address, limits.WRONG_FACTS) or limits.is_over(
        "letter", letter.code, limits.WRONG_FACTS_OF_LETTER
    )


def _is_issued(letter: Letter, content: bytes) -> bool:
    """Byte by byte the file that we signed."""
    return hmac.compare_digest(hashlib.sha256(content).hexdigest(), letter.sha256_after)


def _was_good(letter: Letter, content: bytes) -> bool:
    """Whether the kept proof of the hour of signing still convinces; a local signature has none."""
    proof = proof_of(letter)
    return proof is not None and check_by_proof(content, proof).is_good


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "documents/unknown.html", {"form": CodeForm(initial={"code": code[:60]})}, status=404)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "documents/too_many.html", {"minutes": limits.WINDOW // 60}, status=429)
    response["Retry-After"] = str(limits.WINDOW)
    return response
