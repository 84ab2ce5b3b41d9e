"""Text colours reach 7:1 on every ground they stand on, in light and dark (WCAG 2.2, 1.4.6; relative luminance)."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "web" / "assets" / "css" / "tokens.css").read_text(encoding="utf-8")
TEXT = ("ink", "ink-soft", "accent", "steppe-ink")
GROUNDS = ("ground", "paper")


def colours(scheme: str) -> dict[str, str]:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")[:2]
    found = re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light if scheme == "light" else dark.split("@media")[0])
    return dict(found)


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), list(product(TEXT, GROUNDS)))
def test_text_reaches_seven_to_one(scheme: str, text: str, ground: str):
    found = colours(scheme)
    assert contrast(found[text], found[ground]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_buttons_reach_seven_to_one(scheme: str):
    found = colours(scheme)
    assert contrast(found["on-accent"], found["accent-ground"]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("data", ["wave-played", "focus", "line-strong"])
def test_what_is_not_text_reaches_three_to_one(scheme: str, data: str):
    """WCAG 2.2, 1.4.11."""
    found = colours(scheme)
    assert contrast(found[data], found["paper"]) >= 3
