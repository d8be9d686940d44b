"""Which releases are given, in a plain sentence."""

from collections.abc import Iterator

from marketplace.licensing.schemas import LicenceTerms, Version
from marketplace.licensing.versions import pins
from wire.commerce import PlanKind

STATES = {  # of a table whose rows take each other's place
    "en": {
        True: "You see the table as it is with the newest release when you pay; later changes are not included.",
        False: "You see the table as it stands: a row that a later release changes or removes is not kept.",
    },
    "ko": {
        True: "결제 시점의 최신 배포 상태로 테이블을 조회할 수 있으며, 이후의 변경은 포함되지 않습니다.",
        False: "테이블의 현재 상태를 조회할 수 있으며, 이후 배포에서 변경되거나 삭제된 행은 남지 않습니다.",
    },
}
ADDING_UP = {
    "en": {
        True: "You see what was released when you took it; later deliveries are not included.",
        False: "You see later releases too, as long as access lasts.",
    },
    "ko": {
        True: "이용을 시작한 시점까지 배포된 데이터만 조회할 수 있으며, 이후의 납품은 포함되지 않습니다.",
        False: "사용 권한이 유지되는 동안 이후의 배포도 조회할 수 있습니다.",
    },
}


def version_sentences(terms: LicenceTerms, language: str, state: PlanKind | None) -> Iterator[tuple[str, str]]:
    """`state`: the plan's kind, where releases hold their table. Where they add up, the plan says it by itself."""
    if state is not None:
        yield "version", STATES[language][pins(terms.version, state)]
    elif terms.version is not None:
        yield "version", ADDING_UP[language][terms.version is Version.PINNED]
