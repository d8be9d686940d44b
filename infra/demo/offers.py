"""What the demo's supply centers offer: listings with plans, each plan with its licence."""

from typing import Any

# The rates' free plan says nothing that is held against a person, so it is open: no sign-in. The solar farm's ends.
# The sources of all that the demo sells let everyone pass it on: no plan may take that back. What costs is the access.
OPEN = {"redistribution": True}

RATES: dict[str, Any] = {
    "slug": "euro-reference-rates",
    "title": {"en": "Euro reference exchange rates", "ko": "유로 기준환율"},
    "summary": {
        "en": "What a euro costs in 41 currencies on every business day. Free for the dollar and the won.",
        "ko": "매 영업일 1유로의 41개 통화 가격. 달러와 원은 무료.",
    },
    "datasets": ["finance.reference_rates"],
    "plans": [
        {
            "kind": "free",
            "licences": [{"dataset": "finance.reference_rates", "columns": ["date", "usd", "krw"], **OPEN}],
        },
        {
            "kind": "subscription",
            "interval": "month",
            "price_minor": 12_000,
            "currency": "KRW",
            "licences": [{"dataset": "finance.reference_rates", **OPEN}],
        },
    ],
}
POWER: dict[str, Any] = {
    "slug": "renewable-output",
    "title": {"en": "Solar and wind farm output", "ko": "태양광·풍력 발전량"},
    "summary": {
        "en": "Hourly output of a solar and a wind farm, for forecasting and grid planning.",
        "ko": "발전량 예측과 계통 계획을 위한 태양광·풍력 발전소의 시간별 출력.",
    },
    "datasets": ["energy.solar_power", "energy.wind_power"],
    "plans": [
        {"kind": "free", "licences": [{"dataset": "energy.solar_power", "term_days": 90, **OPEN}]},
        {
            "kind": "one_off",
            "price_minor": 990,
            "currency": "EUR",
            "licences": [{"dataset": "energy.wind_power", **OPEN}],
        },
    ],
}
RETAIL: dict[str, Any] = {
    "slug": "online-retail-lines",
    "title": {"en": "Online retail order lines", "ko": "온라인 소매 주문 내역"},
    "summary": {
        "en": "Order lines of a web shop from November 2011 on, without customers.",
        "ko": "2011년 11월 이후 온라인 상점의 주문 내역(고객 정보 제외).",
    },
    "datasets": ["distribution.online_retail"],
    "plans": [
        {
            "kind": "one_off",
            "price_minor": 150_000,
            "currency": "KRW",
            "licences": [
                {
                    "dataset": "distribution.online_retail",
                    "rows": [{"column": "month", "op": "ge", "values": ["2011-11"]}],
                    **OPEN,
                }
            ],
        },
    ],
}
OFFERS = {"ecb": RATES, "monash": POWER, "uci": RETAIL}
QUESTION = """
SELECT country, count(DISTINCT invoice) AS invoices, sum(quantity * price) AS revenue_gbp
FROM distribution.online_retail GROUP BY country ORDER BY revenue_gbp DESC LIMIT 5
""".strip()
