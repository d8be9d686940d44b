"""GET /oai: six verbs; every answer of the protocol has status 200, its errors too."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from marketplace.database import Transaction
from marketplace.listings.routes import Declared
from marketplace.records.models import CatalogRecord
from marketplace.standards.oai import answers, queries
from marketplace.standards.oai.asked import OaiError, arguments, chosen, prefix, token
from marketplace.web import Config, Now
from sectors.registry import Registry

router = APIRouter(tags=["standards"])
Pairs = list[tuple[str, str]]
Answered = Callable[[ET.Element, "Asked"], None]


class Asked:
    """A request that could be read, and where its answer comes from."""

    def __init__(self, session: Session, declared: Registry, base: str, told: Mapping[str, str], now: datetime) -> None:
        self.session, self.declared, self.base, self.told, self.now = session, declared, base, told, now

    def record(self) -> CatalogRecord:
        """What `identifier` names. OaiError where it is none of ours."""
        id_ = answers.record_id(self.base, self.told["identifier"])
        found = queries.one(self.session, id_) if id_ and "\x00" not in id_ else None
        if found is None:
            raise OaiError("idDoesNotExist", "there is no such record")
        return found


@router.get("/oai")
def asked(request: Request, session: Transaction, declared: Declared, settings: Config, now: Now) -> Response:
    """For harvesters."""
    return _answered(request.query_params.multi_items(), session, declared, settings.marketplace_url, now)


def _answered(pairs: Pairs, session: Session, declared: Registry, base: str, now: datetime) -> Response:
    found: Mapping[str, str] = {}
    try:
        found = arguments(pairs)
        root = answers.answer(base, found, now)
        ANSWERS[found["verb"]](answers.said(root, found["verb"]), Asked(session, declared, base, found, now))
    except OaiError as error:
        told = {} if error.code in ("badVerb", "badArgument") else found
        root = answers.answer(base, told, now)
        answers.said(root, "error", error.cause, code=error.code)
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="text/xml; charset=utf-8", headers={"Access-Control-Allow-Origin": "*"})


def _identify(into: ET.Element, asked: Asked) -> None:
    earliest = queries.earliest(asked.session) or asked.now
    for name, value in (
        ("repositoryName", f"Data of {asked.base.partition('://')[2]}"), ("baseURL", f"{asked.base}/oai"),
        ("protocolVersion", "2.0"), ("adminEmail", f"admin@{asked.base.partition('://')[2].partition(':')[0]}"),
        ("earliestDatestamp", answers.stamp(earliest)), ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):  # fmt: skip
        answers.said(into, name, value)


def _formats(into: ET.Element, asked: Asked) -> None:
    if "identifier" in asked.told:
        asked.record()
    for name, (schema, namespace) in answers.FORMATS.items():
        made = answers.said(into, "metadataFormat")
        answers.said(made, "metadataPrefix", name)
        answers.said(made, "schema", schema)
        answers.said(made, "metadataNamespace", namespace)


def _sets(into: ET.Element, asked: Asked) -> None:
    if "resumptionToken" in asked.told:
        raise OaiError("badResumptionToken", "sets are given in one answer")
    titles = {sector.id: sector.title.en for sector in asked.declared.sectors}
    for sector in queries.sectors(asked.session):
        made = answers.said(into, "set")
        answers.said(made, "setSpec", f"sector:{sector}")
        answers.said(made, "setName", titles.get(sector, sector))


def _record(into: ET.Element, asked: Asked) -> None:
    form = prefix(asked.told)
    answers.record(into, asked.record(), asked.base, form)


def _list(into: ET.Element, asked: Asked) -> None:
    of = chosen(asked.told)
    rows, total = queries.changed(asked.session, of)
    if not rows:
        raise OaiError("noRecordsMatch", "nothing was changed then")
    for row in rows[: queries.PAGE]:
        if asked.told["verb"] == "ListRecords":
            answers.record(into, row, asked.base, of.prefix)
        else:
            answers.header(into, row, asked.base)
    more, last = len(rows) > queries.PAGE, rows[: queries.PAGE][-1]
    if more or of.given:
        following = replace(of, at=last.changed_at, after=last.id, given=of.given + queries.PAGE)
        told = {"cursor": str(of.given), "completeListSize": str(total)}
        answers.said(into, "resumptionToken", token(following) if more else "", **told)


ANSWERS: Mapping[str, Answered] = {
    "Identify": _identify, "ListMetadataFormats": _formats, "ListSets": _sets, "GetRecord": _record,
    "ListIdentifiers": _list, "ListRecords": _list,
}  # fmt: skip
