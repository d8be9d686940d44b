"""Documents as PDF, in a type that has Korean: a page frame with heads, facts in two columns and tables."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from starlette.responses import Response

_NAME = "Nanum"
_FILES = {"": "NanumGothic.ttf", "B": "NanumGothicBold.ttf"}
_LINE = 6.0  # millimetres
_GREY = (110, 110, 110)
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # it tells of each table of the type that it drops


class Document:
    """A4, upright. What is written flows down the page; tables go on with their head on the next."""

    def __init__(self, folder: Path, title: str) -> None:
        self._pdf = FPDF()
        for style, file in _FILES.items():
            self._pdf.add_font(_NAME, style, folder / file)
        self._pdf.set_title(title)
        self._pdf.add_page()
        self._text(title, 18, "B")

    def head(self, text: str) -> None:
        self._pdf.ln(3)
        self._text(text, 11, "B")

    def small(self, text: str) -> None:
        self._pdf.ln(2)
        self._pdf.set_text_color(*_GREY)
        self._text(text, 8)
        self._pdf.set_text_color(0)

    def facts(self, *columns: Mapping[str, str]) -> None:
        """Names with what they are, the columns beside one another."""
        width = self._pdf.epw / len(columns)
        for place in range(max(map(len, columns))):
            for column in columns:
                pairs = list(column.items())
                self._pdf.set_font(_NAME, "", 9)
                said = f"{pairs[place][0]}  {pairs[place][1]}" if place < len(pairs) else ""
                self._pdf.multi_cell(
                    width, _LINE, said, align="L", new_x=XPos.RIGHT, new_y=YPos.TOP, max_line_height=_LINE
                )
            self._pdf.ln(self._lines(columns, place, width) * _LINE)

    def _lines(self, columns: Sequence[Mapping[str, str]], place: int, width: float) -> int:
        """How many lines the longest of the facts at that place takes."""
        said = ["  ".join(list(column.items())[place]) for column in columns if place < len(column)]
        taken: list[Any] = [self._pdf.multi_cell(width, _LINE, text, dry_run=True, output="LINES") for text in said]
        return max(map(len, taken))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], figures: int) -> None:
        """`figures`: so many columns from the right hold figures."""
        words = len(head) - figures
        align = ["LEFT"] * words + ["RIGHT"] * figures
        self._pdf.set_font(_NAME, "", 8)
        with self._pdf.table(col_widths=tuple(widths), text_align=tuple(align), line_height=_LINE) as table:
            for row in (head, *rows):
                written = table.row()
                for cell in row:
                    written.cell(cell)

    def response(self, name: str) -> Response:
        headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
        return Response(self.bytes(), media_type="application/pdf", headers=headers)

    def bytes(self) -> bytes:
        return bytes(self._pdf.output())

    def _text(self, text: str, size: int, style: str = "") -> None:
        self._pdf.set_font(_NAME, style, size)
        self._pdf.multi_cell(0, size * 0.5 + 1, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
