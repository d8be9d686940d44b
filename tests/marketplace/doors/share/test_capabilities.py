"""Rules 11: what a client says that it understands, and what it is then given."""

import pytest

from marketplace.doors.share.capabilities import Format, capabilities
from marketplace.doors.share.errors import Wrong
from tests.support.share import TABLE, Recipient, lines

HEADER = "delta-sharing-capabilities"


@pytest.mark.parametrize(
    ("said", "form"),
    [
        (None, Format.PARQUET), ("", Format.PARQUET), ("responseformat=parquet", Format.PARQUET),
        ("responseformat=delta", Format.DELTA), ("ResponseFormat=DELTA;readerFeatures=deletionVectors", Format.DELTA),
        ("responseformat=delta,parquet", Format.PARQUET), ("responseformat=other", Format.PARQUET),
        ("readerfeatures=columnmapping", Format.PARQUET), (";;=;x", Format.PARQUET),
    ],
)  # fmt: skip
def test_11_1_the_format_is_the_one_asked_for(said: str | None, form: Format) -> None:
    found = capabilities({} if said is None else {HEADER: said})
    assert found.format is form
    assert (HEADER in found.headers) == (said is not None)


def test_11_2_a_scheme_of_ids() -> None:
    assert capabilities({"fileidhash": "DELTA"}).headers == {"fileidhash": "delta"}
    assert capabilities({}).headers == {}
    with pytest.raises(Wrong):
        capabilities({"fileidhash": "md5"})


@pytest.mark.postgres
def test_11_3_answers_end_with_an_action_where_it_is_asked_for(paris: Recipient) -> None:
    asked = {"delta_sharing_capabilities": "includeEndStreamAction=true"}
    for answer in (paris.post(f"{TABLE}/query", **asked), paris.get(f"{TABLE}/metadata", **asked),
                   paris.get(f"{TABLE}/changes?startingVersion=1", **asked)):  # fmt: skip
        assert "includeendstreamaction=true" in answer.headers[HEADER]
        assert list(lines(answer)[-1]) == ["endStreamAction"]
    assert "endStreamAction" not in paris.query()[-1]


@pytest.mark.postgres
def test_11_4_ids_are_of_the_scheme_asked_for(paris: Recipient) -> None:
    bare, parquet, delta = (
        paris.post(f"{TABLE}/query", **({"fileidhash": scheme} if scheme else {}))
        for scheme in ("", "Parquet", "delta")
    )
    assert "fileidhash" not in bare.headers
    assert parquet.headers["fileidhash"] == "parquet"
    ids = [[line["file"]["id"] for line in lines(answer)[2:]] for answer in (bare, parquet, delta)]
    assert ids[0] == ids[1] != ids[2]
    assert paris.post(f"{TABLE}/query", fileidhash="md5").status_code == 400


@pytest.mark.postgres
def test_11_5_delta_format_of_a_version(paris: Recipient) -> None:
    protocol, metadata, *files = paris.query({"version": 2}, delta_sharing_capabilities="responseformat=delta")
    assert list(protocol["protocol"]) == ["deltaProtocol"]
    assert metadata["metaData"]["version"] == 2
    told = metadata["metaData"]["deltaMetadata"]
    assert told["format"] == {"provider": "parquet", "options": {}}
    assert told["partitionColumns"] == ["month", "country"]
    for line in files:
        add = line["file"]["deltaSingleAction"]["add"]
        assert {"path", "partitionValues", "size", "modificationTime", "dataChange", "stats"} == set(add)


@pytest.mark.postgres
def test_11_6_an_answer_later_is_not_offered_and_comes_at_once(paris: Recipient) -> None:
    answer = paris.post(f"{TABLE}/query", {"idempotencyKey": "x"}, delta_sharing_capabilities="asyncquery=true")
    assert "asyncquery" not in answer.headers[HEADER]
    assert "queryStatus" not in answer.text
    assert len(lines(answer)) == 4
