"""What a region offers, and what it keeps of its promises. Open to everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404
from ninja import Router

from pendopo.engine.cases.measures import PROMISES
from pendopo.engine.catalogue.queries import offer_by_key, offered, search
from pendopo.engine.indicators.measures import registry
from pendopo.engine.indicators.public import recent
from pendopo.foundation.regions.middleware import RegionRequest

from ..schemas.services import Figure, FigureCell, Figures, Service, ServiceLine, Services, Words

router = Router(tags=["services"])


@router.get("/services", response=Services, summary="List or search services")
def services(request: RegionRequest, q: Words = "") -> Services:
    """Best match first where `q` holds words, else by title."""
    typed = " ".join(q.split())
    found = search(typed, request.active_modules) if typed else offered(request.active_modules)
    return Services(services=[ServiceLine.of(offer) for offer in found])


@router.get("/services/{slug:key}", response=Service, summary="One service")
def service(request: RegionRequest, key: str) -> Service:
    """Its standard, requirements, steps and form."""
    offer = offer_by_key(key, request.active_modules)
    if offer is None:
        raise Http404
    return Service.whole(offer)


@router.get("/figures", response=Figures, summary="Promises kept")
def figures(request: RegionRequest) -> Figures:
    """This month and the last; small months are merged until ten records are together."""
    read = recent(PROMISES)
    return Figures(
        read_at=read.at,
        is_sample=settings.IS_DEMO,
        figures=[
            Figure(
                key=key,
                title=str(registry.get(key).title),
                unit=str(registry.get(key).unit),
                cells=[FigureCell.of(cell) for cell in cells],
            )
            for key, cells in read.cells.items()
        ],
    )
