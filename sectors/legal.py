"""The legal frame of a sector.toml: which laws bind the sector, what personal data needs, who approves."""

from sectors.reader import Reader
from sectors.spec.sector import LegalFrame
from sectors.spec.text import Text


def read_legal_frame(sector: Reader) -> LegalFrame | None:
    """The `legal_frame` table; None where the sector has none; DeclarationError for one that is incomplete."""
    if not sector.has("legal_frame"):
        return None
    reader = sector.table("legal_frame")
    found = LegalFrame(
        laws=tuple(_law(item) for item in reader.tables("laws")),
        personal_data=reader.text("personal_data"),
        approver=reader.text("approver"),
    )
    reader.done()
    if not found.laws:
        raise reader.error("laws", "names no law", 'Name each: laws = [{ en = "…", ko = "…" }].')
    return found


def _law(reader: Reader) -> Text:
    found = Text(reader.take("en", str), reader.take("ko", str))
    reader.done()
    return found
