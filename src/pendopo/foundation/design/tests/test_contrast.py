"""The colours are judged where they are written: in the stylesheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

CSS = Path(finders.find("design/pendopo.css")).read_text()
TOKENS = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", CSS))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_formula_knows_black_on_white():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *(
            (words, ground)
            for words in ("ink", "quiet", "teal", "terracotta", "leaf")
            for ground in ("paper", "sheet")
        ),
        *((words, "sand") for words in ("ink", "quiet", "teal-deep", "teal", "terracotta")),
        ("ink", "teal-soft"),
        ("teal-deep", "teal-soft"),
        ("quiet", "teal-soft"),
        ("terracotta", "terracotta-soft"),
        ("ink", "terracotta-soft"),
        ("leaf", "leaf-soft"),
        ("ink", "leaf-soft"),
        ("cream", "teal-deep"),
        ("sheet", "teal"),
        ("sheet", "teal-deep"),
        ("ink", "gold"),
    ],
)
def test_words_can_be_read_on_their_ground(words, ground):
    assert contrast(TOKENS[words], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize(
    ("line", "ground"),
    [
        ("edge", "paper"),
        ("edge", "sheet"),
        ("edge", "sand"),
        ("teal", "paper"),
        ("terracotta", "sheet"),
        ("gold", "teal-deep"),
        ("ink", "focus"),
    ],
)
def test_borders_that_carry_meaning_can_be_seen(line, ground):
    assert contrast(TOKENS[line], TOKENS[ground]) >= 3


def test_type_and_space_keep_their_scales():
    assert len(re.findall(r"^  --t\d:", CSS, re.MULTILINE)) == 5
    assert len(re.findall(r"^  --s\d:", CSS, re.MULTILINE)) == 6 * 1
