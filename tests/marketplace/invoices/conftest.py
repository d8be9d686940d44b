"""A shop whose supply center and buyer are registered in Korea."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.models import Organisation
from tests.support.commerce import Shop, open_shop

CENTER = {
    "legal_name": "㈜바람발전",
    "business_number": "2208162517",
    "representative": "김바람",
    "address": "제주시 바람로 1",
}
BUYER = {
    "legal_name": "한빛유통㈜",
    "business_number": "1248100998",
    "representative": "이한빛",
    "address": "서울시 중구 1",
}


def register(session: Session, organisation_id: str, country: str, **told: str) -> None:
    organisation = session.get_one(Organisation, organisation_id)
    organisation.country = country
    for name, value in told.items():
        setattr(organisation, name, value)


@pytest.fixture
def shop(database: sessionmaker[Session]) -> Shop:
    made = open_shop(database)
    with made.sessions.begin() as session:
        register(session, made.supplier.organisation_id, "KR", **CENTER)
        register(session, made.buyer.organisation_id, "KR", **BUYER)
    return made
