from __future__ import annotations

import pytest

from pendopo.foundation.documents.render import WrongTemplate
from pendopo.foundation.documents.trial import try_letter

DATA = {"letter": {}}
URL = "https://contoh.example/verifikasi/CONTOH/"
TITLE = '#set document(title: "Contoh")\n#set text(lang: "id")\n'


def test_a_template_that_prints_is_not_refused():
    try_letter(TITLE + "Halo", DATA, URL)


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("#nobody", "does_not_compile"),
        ("#while true {}", "does_not_compile"),
        ("#let f(n) = f(n + 1)\n#f(0)", "does_not_compile"),
        ("#let sum = 0\n#for n in range(2000000000) { sum += n }", "too_large"),
        ('#let a = "a" * 4000000000\n#a', "too_large"),
        ('#import "@preview/x:0.1.0"', "imports"),
    ],
)
def test_a_template_that_takes_too_much_is_refused_and_takes_nobody_along(template, code):
    with pytest.raises(WrongTemplate) as refused:
        try_letter(TITLE + template, DATA, URL, megabytes=512)
    assert refused.value.code == code and str(refused.value.reason)


def test_a_template_that_takes_too_long_is_refused():
    slow = "#let n = 0\n#for a in range(30000) { for b in range(30000) { n += 1 } }"
    with pytest.raises(WrongTemplate) as refused:
        try_letter(TITLE + slow, DATA, URL, seconds=1)
    assert refused.value.code == "too_slow"
