"""`sdn feed draft` as a person and a program use it."""

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.errors import PlainError
from infra.network import Network
from sdn.cli.main import app
from sectors.registry import load
from tests.support.files_server import serving

ROWS = "".join(f"{n},역{n % 7},{n}.5\n" for n in range(60))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    file = tmp_path / "measured_20240101.csv"
    file.write_text("번호,역명,평균기온(℃)\n" + ROWS, encoding="utf-8")
    return file


def _run(*words: object, sectors: Path | None = None, home: Path | None = None) -> str:
    environment = {"SDN_SECTORS": str(sectors) if sectors else "", "SDN_HOME": str(home) if home else ""}
    ran = CliRunner().invoke(app, ["feed", "draft", *map(str, words)], env=environment)
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_a_draft_in_a_sector_of_ones_own_loads_and_is_checked_at_once(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sectors"
    told = _run(sample, "--sector", "my_air", "--dataset", "hourly", sectors=folder)
    assert "mean_temperature: double (degC) ← 평균기온(℃)" in told
    assert f"Written: {folder / 'my_air' / 'hourly.toml'}" in told
    assert f"Written: {folder / 'my_air' / 'sector.toml'}" in told
    assert "Not decided, it is for you to say:" in told
    assert load((folder,)).dataset("my_air.hourly").key == ("number",)
    environment = {"SDN_SECTORS": str(folder)}
    checked = CliRunner().invoke(app, ["feed", "check", "my_air.hourly", str(sample), "--json"], env=environment)
    assert (checked.exit_code, json.loads(checked.stdout)["accepted"]) == (0, 60)


def test_json_for_programs(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "draft.toml"
    told = json.loads(_run(sample, "--sector", "finance", "--dataset", "x", "--output", target, "--json"))
    assert (told["dataset"], told["written"]) == ("finance.x", [str(target)])
    assert told["declaration"] == target.read_text(encoding="utf-8")
    column = next(part for part in told["parts"] if part["path"] == "column")
    guess = next(guess for guess in column["guesses"] if guess["key"] == "type")
    assert (guess["value"], guess["evidence"], guess["confidence"]) == (
        "varchar",
        "numbers that name something, by the column's name",
        "high",
    )
    assert {item["where"] for item in told["undecided"]} >= {"dataset", "feed.cron"}
    assert tomllib.loads(told["declaration"])["feed"]["supply_center"] == "ecb"


def test_in_korean(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "draft.toml"
    told = _run(sample, "--sector", "s", "--dataset", "x", "--output", target, "--language", "ko")
    assert "정하지 못한 것:" in told
    assert "# `sdn feed draft`가" in target.read_text(encoding="utf-8")


def test_a_built_in_sector_is_not_declared_twice(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(PlainError, match="built in and cannot be declared a second time"):
        _run(sample, "--sector", "finance", "--dataset", "x", sectors=tmp_path)


def test_nothing_is_overwritten(sample: Path, tmp_path: Path) -> None:
    _run(sample, "--sector", "mine", "--dataset", "x", sectors=tmp_path)
    with pytest.raises(PlainError, match="is there already"):
        _run(sample, "--sector", "mine", "--dataset", "x", sectors=tmp_path)


def test_without_a_folder_named_it_goes_where_the_network_looks(sample: Path, tmp_path: Path) -> None:
    told = _run(sample, "--sector", "mine", "--dataset", "x", home=tmp_path)
    assert f"Written: {tmp_path / 'sectors' / 'mine' / 'x.toml'}" in told
    assert Network.read({"SDN_HOME": str(tmp_path)}).sectors_there == (tmp_path / "sectors",)
    environment = {"SDN_SECTORS": "", "SDN_HOME": str(tmp_path)}
    checked = CliRunner().invoke(app, ["feed", "check", "mine.x", str(sample), "--json"], env=environment)
    assert (checked.exit_code, json.loads(checked.stdout)["accepted"]) == (0, 60)


def test_errors_name_place_cause_and_remedy(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(PlainError, match="--dataset 'X y' is not a name"):
        _run(sample, "--sector", "mine", "--dataset", "X y", sectors=tmp_path)
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\0\0\0\rIHDR\0\0")
    with pytest.raises(PlainError, match=r"a\.png: it is a picture \(PNG\)\. Pictures"):
        _run(picture, "--sector", "mine", "--dataset", "x", sectors=tmp_path)


def test_an_address_is_fetched_and_becomes_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with serving() as files:
        files.files["/out/levels.csv"] = sample.read_bytes()
        monkeypatch.setenv("SDN_FEEDS_INSIDE", f"mine.x@{files.place}")
        address = f"{files.url}/out/levels.csv?lang=ko&serviceKey=secret%2Bkey"
        told = _run(address, "--sector", "mine", "--dataset", "x", sectors=tmp_path / "sectors")
        text = (tmp_path / "sectors" / "mine" / "x.toml").read_text(encoding="utf-8")
        source = load((tmp_path / "sectors",)).dataset("mine.x").feed.source
        assert source
        assert (source.url, source.name, source.query) == (
            f"{files.url}/out/levels.csv", "levels.csv", (("lang", "ko"),),
        )  # fmt: skip
        assert (source.key, source.connection) == ("serviceKey", "to_be_made")
        assert (tmp_path / "levels.csv").read_bytes() == sample.read_bytes()
        assert "sdn feed check mine.x levels.csv" in told.replace(f"{tmp_path}/", "")
        assert "secret" not in text + told
        with pytest.raises(PlainError, match="it is there already"):
            _run(address, "--sector", "mine", "--dataset", "y", sectors=tmp_path / "sectors")


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest/keys.csv", "https://127.0.0.1:1/x.csv"])
def test_a_draft_reaches_nothing_inside(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PlainError, match="안쪽 주소"):
        _run(address, "--sector", "mine", "--dataset", "x", "--language", "ko", sectors=tmp_path / "sectors")


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlainError, match=r"nothing\.csv is not a file"):
        _run("nothing.csv", "--sector", "mine", "--dataset", "x", sectors=tmp_path)
