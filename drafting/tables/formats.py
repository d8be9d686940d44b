"""Samples of one feed → the formats that read each of them: one for all where one can, else one for each way."""

import glob
import re
from collections.abc import Sequence
from functools import reduce
from typing import Any

import pyarrow.compute as pc

from drafting.evidence import HIGH, MEDIUM, Guess, Part
from drafting.sample import Sample
from sectors.regexes import for_engines
from sectors.spec.text import Text

ORDER = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp949")  # the strictest first
UNITED = ("encoding", "skip_matching")  # keys that one format has for several files
BRANCH = re.compile(r"(?<!\\)\|")  # between the branches of a pattern
Group = tuple[Part, Sequence[Sample]]


def of(samples: Sequence[Sample]) -> tuple[list[Part], list[Text]]:
    """The formats, the usual one last for all other names; and how the others differ from it."""
    groups: dict[str, list[Sample]] = {}
    for sample in samples:
        groups.setdefault(_signature(sample, samples), []).append(sample)
    merged = sorted(((_merged(group), group) for group in groups.values()), key=lambda item: len(item[1]))
    parts = [_of_file(form, sample) for form, group in merged[:-1] for sample in group]
    return [*parts, merged[-1][0]], _changes(merged)


def _signature(sample: Sample, samples: Sequence[Sample]) -> str:
    """What tells formats apart; lines to skip only where they are rows of another file."""
    skipped = sample.form.value("skip_matching")
    apart = skipped and any(_holds(other, skipped) for other in samples if other is not sample)
    shared = UNITED[:1] if apart else UNITED
    return repr([(guess.key, guess.value) for guess in sample.form.guesses if guess.key not in shared])


def _holds(sample: Sample, pattern: str) -> bool:
    """Whether rows of the sample would be skipped too."""
    if not sample.rows or sample.form.value("kind") != "csv":
        return False
    lines = pc.binary_join_element_wise(*sample.table.columns, sample.form.value("delimiter"))
    return bool(pc.any(pc.match_substring_regex(lines, for_engines(pattern))).as_py())


def _merged(group: Sequence[Sample]) -> Part:
    """The form of the group, with every encoding and every pattern that its files have."""
    if not group[1:]:
        return group[0].form
    united = {guess.key: guess for guess in (_encodings(group), _skips(group)) if guess}
    guesses = [united.pop(guess.key, guess) for guess in group[0].form.guesses]
    remarks = [Text(f"{s.file}: {r.en}", f"{s.file}: {r.ko}") for s in group for r in s.form.remarks]
    return Part(group[0].form.path, [*guesses, *united.values()], remarks)


def _encodings(group: Sequence[Sample]) -> Guess | None:
    names = {sample.form.value("encoding") for sample in group} - {None}
    if len(names) < 2:
        return None
    because = Text("the files differ: the first in which a file reads", "파일마다 다름: 읽히는 첫 인코딩")
    return Guess("encoding", sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else 9), because, HIGH)


def _skips(group: Sequence[Sample]) -> Guess | None:
    told = [(s.file, g) for s in group for g in s.form.guesses if g.key == "skip_matching"]
    if not told:
        return None
    branches = dict.fromkeys(branch for _, guess in told for branch in BRANCH.split(guess.value))
    because = reduce(lambda a, b: Text(f"{a.en}; {b.en}", f"{a.ko}; {b.ko}"), (_said(*item) for item in told))
    return Guess("skip_matching", "|".join(branches), because, MEDIUM)


def _said(file: str, guess: Guess) -> Text:
    because = guess.because or Text("", "")
    return Text(f"{file}: {because.en}", f"{file}: {because.ko}")


def _of_file(form: Part, sample: Sample) -> Part:
    because = Text("this file is written otherwise", "이 파일은 다르게 쓰였다")
    return Part(form.path, [Guess("files", glob.escape(sample.file), because, MEDIUM), *form.guesses], form.remarks)


def _changes(merged: Sequence[Group]) -> list[Text]:
    """How each file that is written otherwise is."""
    usual: dict[str, Any] = {guess.key: guess.value for guess in merged[-1][0].guesses}
    changes = []
    for form, group in merged[:-1]:
        own = {guess.key: guess.value for guess in form.guesses}
        keys = [key for key in {**own, **usual} if own.get(key) != usual.get(key) and key != "encoding"]
        said = ", ".join(f"{key} = {own.get(key)!r}" for key in keys)
        changes += [Text(f"{sample.file}: {said}", f"{sample.file}: {said}") for sample in group]
    return changes
