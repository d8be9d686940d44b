"""Records of Avro → Sample, as those of JSON."""

from itertools import islice

from drafting.documents import json_rows
from drafting.errors import NoDraft
from drafting.evidence import Part
from drafting.sample import Sample
from reading import avro
from reading.sent import Sent


def sample(sent: Sent, name: str, form: Part) -> Sample:
    """NoDraft where there is none."""
    found = list(islice(avro.records(sent, name), json_rows.MOST_RECORDS + 1))
    if not found:
        raise NoDraft(name, "it holds no records", "Give a file with its records.")
    whole = len(found) <= json_rows.MOST_RECORDS
    return Sample(name, form, json_rows.of_records(name, found[: json_rows.MOST_RECORDS]), whole=whole)
