"""Why terms cannot be held, in Korean, by the patterns of the English: `place: cause` → `place: 원인`.

It is written down once, in English, where it is found; what has no pattern stands as it is, which a test refuses.
"""

import re
from collections.abc import Sequence

PATTERNS: Sequence[tuple[str, str]] = (
    (r"(.+) declares no column '(.+)'", r"\1에는 '\2' 열이 없습니다"),
    (r"(.+) declares no such column", r"\1에 없는 열입니다"),
    (
        r"'(.+)' is personal and needs a mask that covers it: (.+)",
        r"'\1'은(는) 개인정보 열이므로 다음 가림 중 하나가 필요합니다: \2",
    ),
    (r"no column is left to see", "조회할 수 있는 열이 없습니다"),
    (r"the licence does not show this column", "이 이용 허가 조건에서 제공하지 않는 열입니다"),
    (r"(.+) does not fit (.+); it fits (.+)", r"\1 가림은 \2 형식에 쓸 수 없으며, \3에 쓸 수 있습니다"),
    (r"(.+) does not cover a personal column; use (.+)", r"\1 가림은 개인정보 열을 가리지 못합니다. 다음을 쓰세요: \2"),
    (r"(.+) is no value of (.+)", r"\1은(는) \2 값이 아닙니다"),
    (r"(.+) fits decimals of up to (\d+) digits", r"\1 가림은 \2자리까지의 십진수에 쓸 수 있습니다"),
    (
        r"'(.+)' is not a partition column of (.+) \(it has: (.+)\)",
        r"'\1'은(는) \2의 파티션 열이 아닙니다(파티션 열: \3)",
    ),
    (r"'(.+)' is (.+); rows are chosen by (.+)", r"'\1'은(는) \2 형식입니다. 행은 \3 형식의 열로 고를 수 있습니다"),
    (
        r"'(.+)' between (.+) and (.+) holds no rows: the ends are reversed",
        r"'\1'의 \2~\3에는 행이 없습니다. 양 끝이 바뀌었습니다",
    ),
    (
        r"'(.+)' is true or false, which (.+) does not order",
        r"'\1'은(는) 참 또는 거짓이므로 \2(으)로 비교할 수 없습니다",
    ),
    (r"'(.*)' is not true or false", r"'\1'은(는) true 또는 false가 아닙니다"),
    (r"'(.*)' is not a whole number of (.+)", r"'\1'은(는) \2 범위의 정수가 아닙니다"),
    (r"'(.*)' is not printable text", r"'\1'은(는) 표시할 수 있는 문자가 아닙니다"),
    (r"'(.*)' is not a (?:\w+) such as (.+)", r"'\1'은(는) \2 같은 형식이 아닙니다"),
    (
        r"(.+) has no partition of its time column to tell old rows from new ones by",
        r"\1에는 오래된 행과 새 행을 구분할 시간 열의 파티션이 없습니다",
    ),
    (
        r"with delay_days it would leave no whole (\w+) on some days",
        r"delay_days와 함께 쓰면 제공할 기간(\1)이 남지 않는 날이 있습니다",
    ),
    (
        r"who may not pass the data on cannot sell it; write redistribution = true",
        "제3자에게 제공할 수 없으면 판매할 수도 없습니다. 제3자 제공을 허용하세요",
    ),
    (
        r"whom the data may be passed on to needs no seat; write redistribution = false",
        "제3자 제공을 허용하면 사용자를 지정할 수 없습니다. 제3자 제공을 허용하지 마세요",
    ),
    (
        r"what was passed on is not deleted; write redistribution = false",
        "제3자에게 제공된 데이터는 삭제되지 않습니다. 제3자 제공을 허용하지 마세요",
    ),
    (
        r"to sell the data on is a commercial use; write non_commercial = false",
        "데이터 판매는 상업적 이용입니다. 비상업적 이용 조건을 빼세요",
    ),
    (
        r"it is of what is passed on; write redistribution = true",
        "제3자 제공에 관한 조건입니다. 제3자 제공을 허용하세요",
    ),
    (r"not under the (.+); write false", r"법에 따라 허용되지 않습니다(\1). 허용하지 마세요"),
    (r"groups are of at least (\d+) rows under the (.+)", r"법에 따라 집단은 \1행 이상이어야 합니다(\2)"),
    (r"no door holds this term yet", "아직 어떤 접근 통로도 이 조건을 지킬 수 없습니다"),
    (r"the terms are for (.+), the declaration is of (.+)", r"조건은 \1에 대한 것이고 선언은 \2에 대한 것입니다"),
    (r"the mask (\w+) takes (.+), not (.+)", r"\1 가림에는 \2이(가) 필요합니다(입력: \3)"),
    (r"the edges of ranges must rise", "구간의 경계는 점점 커져야 합니다"),
    (r"(\w+) takes (\d+) values?, not (\d+)", r"\1에는 값이 \2개 필요합니다(입력: \3개)"),
    (r"two quotas are of the same measure and period", "같은 측정 항목과 기간의 한도가 두 개입니다"),
    (r"'(.*)' is no country of ISO 3166-1, such as KR", r"'\1'은(는) KR 같은 ISO 3166-1 국가 코드가 아닙니다"),
    (r"the network trades in (.+)", r"사용할 수 있는 통화는 \1입니다"),
    (r"a \w+ plan has no price", "이 종류의 요금제에는 가격이 없습니다"),
    (r"a \w+ plan needs a price above 0", "0보다 큰 가격을 입력하세요"),
    (
        r"a plan has one licence for each dataset, not two",
        "요금제에는 데이터셋마다 이용 허가 조건이 하나씩만 있어야 합니다",
    ),
    (r"a \w+ plan has no (\w+)", r"이 종류의 요금제에는 \1이(가) 없습니다"),
    (r"a \w+ plan needs (\w+)", r"이 종류의 요금제에는 \1이(가) 필요합니다"),
    (r"a \w+ plan is not sold by seats", "이 종류의 요금제는 사용자 수로 판매하지 않습니다"),
    (r"a dataset is named twice", "데이터셋이 두 번 들어 있습니다"),
    (r"a plan licenses (.+), which the listing does not offer", r"요금제가 상품에 없는 데이터셋 \1을(를) 포함합니다"),
    (r"the character (U\+\w+) is not allowed in titles and summaries", r"제목과 요약에는 문자 \1을(를) 쓸 수 없습니다"),
)


def in_korean(problem: str) -> str:
    """`problem` may begin with the place that it is of."""
    place, colon, cause = problem.partition(": ")
    if colon and re.fullmatch(r"[\w.\[\]]+", place):
        return f"{place}: {_cause(cause)}"
    return _cause(problem)


def is_known(problem: str) -> bool:
    return in_korean(problem) != problem


def _cause(text: str) -> str:
    for says, korean in PATTERNS:
        if found := re.fullmatch(says, text, re.DOTALL):
            return found.expand(korean)
    return text
