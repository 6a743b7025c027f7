"""`yifa rebuild` and `yifa verify` of a county that was tampered with: what was mended, what is left, and the code for it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from yifa.casework import edits, lawday
from yifa.casework.declare import REGISTRY
from yifa.casework.tests.cast import TODAY, Cast, in_session
from yifa.casework.tests.conftest import county, made, own
from yifa.casework.tests.test_tampered import sql
from yifa.command import main

__all__ = ["county", "made", "own"]
OK, FOUND = 0, 1


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    capsys.readouterr()
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command_names_what_is_left(county: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    pk = in_session(county)
    luo = f"official/{county.people['luo']}"
    assert _run(capsys, "rebuild") == (OK, {"changed": [], "refused": [], "left": []})
    sql("UPDATE casework_case SET level = 2 WHERE id = %s", pk)
    sql("UPDATE county_official SET name = '别人' WHERE username = 'luo'")
    code, said = _run(capsys, "rebuild")
    assert (code, said["refused"]) == (FOUND, [])
    assert said["changed"] == [f"case/{pk}", luo], "what he is found by follows the name"
    assert [each["case"] for each in said["left"]] == [luo]


def test_a_setting_that_cannot_be_read_is_named(county: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    in_session(county)
    values = {"name": "sample.retention", "value": "2"}
    edits.edit(
        REGISTRY.catalogues["casework.settings"], values, by=county.guan, reason="试", since=TODAY + timedelta(days=1)
    )
    sql("UPDATE casework_settingrow SET value = '2 months'")
    lawday.forget()
    code, said = _run(capsys, "verify")
    assert code == FOUND
    assert {each["case"] for each in said["faults"]} == {"catalogue/casework.settings"}
    code, said = _run(capsys, "rebuild")
    assert (code, [each["case"] for each in said["refused"]]) == (FOUND, ["catalogue/casework.settings"])


def test_a_day_that_cannot_be_read_is_named_and_computed_again(
    county: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    pk = in_session(county)
    day = "infinity" if connection.vendor == "postgresql" else "2022-13-77"
    sql("UPDATE sample_story SET opened = %s WHERE case_id = %s", day, pk)
    code, said = _run(capsys, "verify")
    assert (code, {each["case"] for each in said["faults"]}) == (FOUND, {f"case/{pk}"})
    assert any("“sample_story”" in each["what"] and "opened" in each["what"] for each in said["faults"])
    assert _run(capsys, "rebuild") == (OK, {"changed": [f"case/{pk}"], "refused": [], "left": []})
    sql("UPDATE county_tenure SET until = %s WHERE official_id = %s", day, county.people["zhou"])
    code, said = _run(capsys, "verify")
    assert code == FOUND
    assert any("“county_tenure”" in each["what"] and "until" in each["what"] for each in said["faults"])
    code, said = _run(capsys, "rebuild")
    assert (code, said["changed"]) == (FOUND, []), "nobody knows what stood there"
    assert said["left"]


def test_a_tick_is_an_object(county: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    in_session(county)
    code, said = _run(capsys, "tick")
    assert (code, sorted(said)) == (OK, ["delivered", "recounted", "sealed", "swept", "waiting"])
    assert said["sealed"] >= 1 and said["waiting"] == []


@pytest.mark.parametrize("words", [("--port", "99999"), ("--port", "0"), ("--workers", "0"), ("--threads", "x")])
def test_what_cannot_be_served_is_refused_in_plain_words(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["serve", *words])
    assert end.value.code == 2
    assert "的整数，现为“" in capsys.readouterr().err
