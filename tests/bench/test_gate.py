"""The questions that the policy point and OPA are both asked: every one is a question that Trino asks."""

import gzip

import orjson
import pytest

from bench.gated.decisions import RECORDED
from bench.gated.opa import PATHS
from marketplace.doors.policy import protocol

READ = {"allow": protocol.single, "row-filters": protocol.single}


def test_every_recorded_question_is_understood() -> None:
    recorded = [orjson.loads(line) for line in gzip.decompress(RECORDED.read_bytes()).splitlines()]
    assert {one["kind"] for one in recorded} == set(PATHS)
    for one in recorded:
        asked = READ.get(one["kind"], protocol.batched)(orjson.dumps(one["body"]))
        assert asked.questions
        assert asked.user in ("{member}", "svc_rules")


def test_what_is_no_question_would_be_seen() -> None:
    with pytest.raises(protocol.NotUnderstood):
        protocol.single(b"{}")
