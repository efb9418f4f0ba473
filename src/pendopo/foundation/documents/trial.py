"""A template is printed once before it is believed, in a process of its own that may take only so much.

Typst ends some loops by itself, but not a long text, a long list or a slow sum: those would take this process along.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

from django.utils.translation import gettext as _

from .render import LAYOUT, WrongTemplate, arguments, check_template, does_not_print, qr_svg, workplace

SECONDS = 20
MEGABYTES = 1024
CHILD = """
import json, resource, sys, typst
job = json.load(sys.stdin)
most = job.pop("megabytes") * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (most, most))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    typst.compile(job.pop("main"), **job)
except typst.TypstError as error:
    sys.stdout.write(str(error) or "?")
"""


def try_letter(
    template: str,
    data: Mapping[str, object],
    verify_url: str,
    *,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> None:
    """As `render.compile_letter`, for nothing but its refusals. Raises WrongTemplate."""
    check_template(template)
    files = {"_layout.typ": LAYOUT.read_bytes(), "qr.svg": qr_svg(verify_url)}
    with workplace(template, data, files) as root:
        job = {"main": str(root / "main.typ"), "megabytes": megabytes, **arguments(root, ["a-2b"])}
        try:
            done = subprocess.run(  # noqa: S603  our own lines; the template is data to them
                [sys.executable, "-I", "-c", CHILD],
                input=json.dumps(job, default=str),
                capture_output=True,
                text=True,
                errors="replace",
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            raise WrongTemplate(_("Templat surat ini terlalu lama dicetak."), "too_slow") from None
    if done.returncode:
        raise WrongTemplate(_("Templat surat ini menghabiskan memori."), "too_large")
    if done.stdout:
        raise does_not_print(done.stdout)
