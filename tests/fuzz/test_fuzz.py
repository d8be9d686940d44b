"""Files that hypothesis makes, of every kind in combination: none is wrong in silence, none raises.

plan → file and what is right of it → draft → check → accounting, fates, values as planned; or asked, or refused

100 of them beside the other tests, the same each time; `make fuzz` tries 2,000 others, by the day's seed.
"""

import re
from collections import Counter

import pytest
from hypothesis import event, given, note, settings

from tests.fuzz.files import made
from tests.fuzz.judge import judged
from tests.fuzz.plans import Plan, plans

IS_NIGHTLY = settings.get_current_profile_name() == "nightly"
NET = re.compile("its reader failed|judging its rows failed")  # said where a cause was not foreseen
LEAST = 0.5  # of the files are read as they were meant: who asks or refuses always is never wrong


@pytest.mark.timeout(7200)
def test_no_file_is_wrong_in_silence(tmp_path_factory: pytest.TempPathFactory) -> None:
    verdicts: Counter[str] = Counter()

    @settings(derandomize=not IS_NIGHTLY)
    @given(plan=plans())
    def is_not_wrong(plan: Plan) -> None:
        file = made(plan)
        note(f"{file.encoding}: {file.content[:2000]!r}")
        outcome = judged(file, tmp_path_factory.mktemp("fuzz"))
        note(outcome.declaration)
        event(outcome.verdict)
        verdicts[outcome.verdict] += 1
        assert not outcome.wrong
        assert not NET.search(outcome.refused), outcome.refused

    is_not_wrong()
    assert verdicts["as expected"] >= LEAST * verdicts.total(), verdicts
