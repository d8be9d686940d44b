"""`sdn feed draft`: where the draft goes, and what the person is told. The drafting itself is `drafting`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from drafting import Draft, NoDraft, draft
from drafting.declaration.report import as_json as findings
from drafting.declaration.report import lines
from infra.errors import PlainError
from infra.network import Network
from reading.errors import Refusal
from sdn.cli import feed_draft_source
from sdn.cli.bounds import within_bounds
from sdn.cli.words import Language, Words
from sectors.errors import DeclarationError
from sectors.loader import SECTOR_FILE, load_sector
from sectors.registry import BUILT_IN
from sectors.types import is_name

SKELETON = """# A sector of your own, begun by `sdn feed draft`: every text here is for you to write.
[sector]
title = {{ en = "{title}", ko = "{title}" }}
lead = {{ en = "Who leads the sector", ko = "분야를 이끄는 기관" }}
legal = {{ en = "Which laws bind its data", ko = "데이터에 적용되는 법" }}
retention_days = 3650

[[supply_center]]
id = "{center}"
name = {{ en = "Supply center of {title}", ko = "{title} 공급 센터" }}
"""


def run(words: Sequence[str], sector: str, dataset: str, output: Path | None, *, as_json: bool, language: str) -> None:
    """Draft, write, tell. PlainError where the file holds no rows or the draft has nowhere to go.

    `words`: files, or addresses, of which the last becomes the feed's source.
    """
    for word, name in (("sector", sector), ("dataset", dataset)):
        if not is_name(name):
            raise PlainError(f"--{word} {name!r} is not a name. Use a-z, 0-9 and _, a letter first.")
    target = output or _place(sector, dataset)
    files = feed_draft_source.files(words, f"{sector}.{dataset}", Words(Language(language)))
    try:
        with within_bounds():
            found = draft(files, sector, dataset, supply_centers=_centers(sector, target), language=language)
    except (NoDraft, Refusal, DeclarationError) as reason:
        raise PlainError(str(reason)) from reason
    found = replace(found, text=found.text + feed_draft_source.declared(words))
    written = _write(target, found, sector, own=output is None)
    _tell(found, written, files, sector, dataset, as_json_text=as_json, language=language)


def _place(sector: str, dataset: str) -> Path:
    """`<first folder of SDN_SECTORS>/<sector>/<dataset>.toml`, by default of the network's own folder.

    PlainError for a sector that would exist twice, and for a draft that would take another's place.
    """
    folders = Network.read().sectors
    if (BUILT_IN / sector / SECTOR_FILE).exists():
        raise PlainError(
            f"Sector {sector} is built in and cannot be declared a second time in {folders[0]}. "
            f"Give --output FILE, or a sector of your own such as --sector {sector}_drafts."
        )
    target = folders[0] / sector / f"{dataset}.toml"
    if target.exists():
        raise PlainError(f"{target} is there already. Give --output FILE, or another --dataset.")
    return target


def _centers(sector: str, target: Path) -> list[str]:
    """The supply centers of the sector, where it is declared."""
    for folder in (target.parent, BUILT_IN / sector):
        if (folder / SECTOR_FILE).exists():
            return [center.id for center in load_sector(folder).supply_centers]
    return []


def _write(target: Path, found: Draft, sector: str, *, own: bool) -> list[Path]:
    """The files written: the draft, and a sector.toml where a sector of one's own has none yet."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(found.text, encoding="utf-8")
    head = target.parent / SECTOR_FILE
    if not own or head.exists():
        return [target]
    center = next(guess.value for guess in found.guesses if guess.key == "supply_center")
    head.write_text(SKELETON.format(title=sector.replace("_", " ").capitalize(), center=center), encoding="utf-8")
    return [target, head]


def _tell(
    found: Draft,
    written: Sequence[Path],
    files: Sequence[Path],
    sector: str,
    dataset: str,
    *,
    as_json_text: bool,
    language: str,
) -> None:
    if as_json_text:
        facts = {"dataset": f"{sector}.{dataset}", "written": [str(path) for path in written]}
        sys.stdout.write(json.dumps(facts | findings(found, language), ensure_ascii=False, indent=2) + "\n")
        return
    korean = language == "ko"
    told = [*lines(found, language), *(f"{'썼다' if korean else 'Written'}: {path}" for path in written)]
    told.append(f"{'다음' if korean else 'Next'}: sdn feed check {sector}.{dataset} {files[0]}")
    sys.stdout.write("\n".join(told) + "\n")
