"""Invoices as a table with the fields of a Korean tax invoice (세금계산서), a row for each line: pure.

The layout is ours: the fields are those of the form of the enforcement rules of the VAT Act, in its order and words.
It is no upload file of Hometax; a bookkeeping program or a tax agent takes it up and issues what the law asks for.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from marketplace.invoices.models import Invoice, InvoiceKind
from marketplace.purchases.tax import TaxRule
from wire.money import Money

HEAD = (
    "문서번호", "종류", "당초 문서번호", "작성일자",
    "공급자 등록번호", "공급자 상호", "공급자 성명", "공급자 주소", "공급자 이메일",
    "공급받는자 등록번호", "공급받는자 상호", "공급받는자 성명", "공급받는자 주소", "공급받는자 이메일",
    "통화", "공급가액 합계", "세액 합계", "품목", "수량", "단위", "공급가액", "세액", "비고", "영수/청구",
)  # fmt: skip
KINDS = {
    TaxRule.DOMESTIC: "세금계산서", TaxRule.EXEMPT: "계산서(면세)", TaxRule.ZERO_RATED: "영세율",
    TaxRule.REVERSE_CHARGE: "대리납부(공급받는자)", TaxRule.OUTSIDE: "과세대상 아님",
    TaxRule.UNKNOWN: "과세 여부 미확인",
}  # fmt: skip
PAID = "영수"  # what is invoiced here was paid


def rows(invoices: Iterable[Invoice]) -> Iterator[Sequence[object]]:
    for invoice in invoices:
        for line in invoice.lines:
            yield _row(invoice, line)


def _row(invoice: Invoice, line: dict[str, Any]) -> Sequence[object]:
    kind = KINDS[invoice.tax_rule] + ("(수정)" if invoice.kind is InvoiceKind.CREDIT_NOTE else "")
    return (
        invoice.number, kind, invoice.of_number, f"{invoice.supplied_on:%Y%m%d}", *_party(invoice.seller),
        *_party(invoice.buyer), invoice.currency, invoice.supply.figures(), invoice.tax.figures(), _title(line),
        line["quantity"], line["unit"], Money(line["supply_minor"], invoice.currency).figures(),
        Money(line["tax_minor"], invoice.currency).figures(), invoice.note, PAID,
    )  # fmt: skip


def _party(party: dict[str, Any]) -> Sequence[object]:
    return tuple(party[name] for name in ("business_number", "name", "representative", "address", "email"))


def _title(line: dict[str, Any]) -> str:
    return str(line["title"]["ko"])
