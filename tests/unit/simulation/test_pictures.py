"""The pictures of docs/simulation.md: what stands where, and whose days they show."""

import re

import numpy as np
import pytest

from calibration import family, typical
from calibration.drawing import WIDTH, Line, Panel, drawing, picture

TEXT = re.compile(r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)"[^>]*>([^<]*)</text>')
DAY = np.sin(np.linspace(0, 6, 100))


def texts(svg: str) -> list[tuple[float, float, str, str]]:
    return [(float(x), float(y), anchor, text) for x, y, anchor, text in TEXT.findall(svg)]


def box(x: float, y: float, anchor: str, text: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom, roughly."""
    width = 6.0 * len(text)
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    return left, y - 9, left + width, y + 2


@pytest.mark.parametrize("most", [0.7, 3.0, 28.0, 999.0, 12_345.0])
def test_no_word_stands_on_another(most: float) -> None:
    lines = [Line("from the grid", most * DAY), Line("into the battery", -0.5 * most * DAY)]
    svg = picture(
        [Panel("W; below 0 into the grid", lines), Panel("%", [Line("a car", DAY)], height=60)],
        ["0:00", "12:00", "24:00"],
    )
    boxes = [box(*text) for text in texts(svg)]
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert left > -12 and right < WIDTH + 12
        for other_left, other_top, other_right, other_bottom in boxes[:place]:
            assert right < other_left or other_right < left or bottom < other_top or other_bottom < top


def test_areas_stand_on_one_another_and_the_scale_holds_them_all() -> None:
    one, other = np.full(10, 300.0), np.full(10, 500.0)
    svg = drawing([], ["a", "b"], "W", areas=[Line("one", one), Line("other", other)])
    assert (
        max(
            float(text.replace(",", ""))
            for _, _, anchor, text in texts(svg)
            if anchor == "end" and text[0].isdigit()
        )
        >= 800
    )
    first, second = re.findall(r'<polygon points="([^"]*)"', svg)
    assert first.split(" ")[0].split(",")[1] == second.split(" ")[-1].split(",")[1]


def test_what_lies_below_zero_is_seen() -> None:
    said = [text for _, _, _, text in texts(drawing([Line("air", 10 * DAY)], ["a", "b"], "°C"))]
    assert "\N{MINUS SIGN}10" in said and "0" in said and "10" in said


def test_the_typical_home_is_nearer_to_the_mean_than_others() -> None:
    chosen = typical.typical_home()
    assert typical.FIRST <= chosen < typical.FIRST + typical.HOMES
    assert chosen == typical.typical_home()
    week = np.ones((3, 7, 288)) * np.array([0.5, 1.0, 1.5])[:, np.newaxis, np.newaxis] * 400
    distances = [np.abs(measure / measure.mean() - 1) for measure in typical.measures(week) if measure.any()]
    assert np.sum(distances, axis=0).argmin() == 1


def test_the_day_of_a_picture_is_typical_in_all_that_it_is_chosen_by() -> None:
    sun = np.array([1.0, 4.0, 9.0, 3.0, 2.0])
    warmth = np.array([-5.0, 2.0, 0.0, 1.0, 8.0])
    assert family.middle(np.stack([sun], axis=1)) == 3
    assert family.middle(np.stack([warmth], axis=1)) == 3
    warmth[[2, 3]] = 1.0, 0.0
    assert family.middle(np.stack([warmth], axis=1)) == 2, "the sunniest of all"
    assert family.middle(np.stack([sun, warmth], axis=1)) == 3
