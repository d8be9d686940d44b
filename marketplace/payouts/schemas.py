"""What programs read of sales. Amounts in minor units; refunds are negative."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from marketplace.paging import Page


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Amount(_Frozen):
    amount_minor: int
    currency: str


class ListingSalesWire(_Frozen):
    listing: str
    title: dict[str, str]
    sales: int
    refunds: int
    sold_minor: int
    earned_minor: int
    currency: str


class SaleWire(_Frozen):
    id: str
    at: AwareDatetime
    kind: str
    listing: str
    paid_minor: int
    earned_minor: int
    currency: str


class SalesWire(Page[SaleWire]):
    """`items` are the single sales and refunds; `payable` is what the network owes now."""

    listings: list[ListingSalesWire]
    payable: list[Amount]
