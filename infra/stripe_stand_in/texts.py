"""What the page says, in English and Korean, and how it writes amounts."""

from collections.abc import Mapping

WITHOUT_DIGITS = frozenset({"clp", "jpy", "krw", "pyg", "rwf", "ugx", "vnd", "xaf", "xof", "xpf"})
SIGNS = {"krw": "₩", "jpy": "¥", "usd": "$", "eur": "€", "gbp": "£"}
ENGLISH: Mapping[str, str] = {
    "title": "Pay",
    "stand_in": "Test payment page — no real money moves",
    "test_cards": "It stands in for Stripe on this machine. Pays: 4242 4242 4242 4242. Declined: 4000 0000 0000 0002.",
    "back": "Back",
    "month": "per month",
    "year": "per year",
    "total": "Total",
    "email": "Email",
    "number": "Card number",
    "expiry": "Expiry (MM/YY)",
    "cvc": "CVC",
    "name": "Name on card",
    "pay": "Pay",
    "subscribe": "Subscribe",
    "invalid_number": "This is not a card number. Check it for mistakes.",
    "invalid_expiry": "The expiry date is not valid. Write it as MM/YY, not in the past.",
    "invalid_cvc": "The CVC has three or four digits.",
    "invalid_email": "Give your email address.",
    "generic_decline": "Your card was declined. Try another one.",
    "lost_card": "Your card was declined. Try another one.",
    "processing_error": "The card could not be processed. Try again.",
    "insufficient_funds": "The card has insufficient funds. Try another one.",
    "expired_card": "The card has expired. Try another one.",
    "incorrect_cvc": "The CVC is wrong.",
    "test_mode_live_card": "Only test cards are taken here. Your card was not charged.",
    "portal": "Your subscription and card",
    "stop": "Stop at the end of the period",
    "go_on": "Let it go on",
    "ends": "ends with its period",
    "new_card": "Pay with another card",
    "nothing_repeats": "Nothing repeats.",
    "active": "active",
    "past_due": "past due",
    "draft": "draft",
    "open": "to be paid",
    "paid": "paid",
    "void": "void",
    "onboard": "Where you are paid",
    "account_number": "Account number",
    "ready": "Done",
    "invalid_account": "This is not an account number.",
    "gone": "This payment page is closed",
    "gone_more": "It ran out or was cancelled. Nothing was charged; begin again where you came from.",
}
KOREAN: Mapping[str, str] = {
    "title": "결제",
    "stand_in": "시험용 결제 페이지 — 실제로 결제되지 않습니다",
    "test_cards": "이 컴퓨터에서 Stripe를 대신합니다. 승인: 4242 4242 4242 4242. 거절: 4000 0000 0000 0002.",
    "back": "돌아가기",
    "month": "매월",
    "year": "매년",
    "total": "합계",
    "email": "이메일",
    "number": "카드 번호",
    "expiry": "유효기간 (MM/YY)",
    "cvc": "CVC",
    "name": "카드에 적힌 이름",
    "pay": "결제하기",
    "subscribe": "구독하기",
    "invalid_number": "카드 번호가 올바르지 않습니다.",
    "invalid_expiry": "유효기간이 올바르지 않습니다. 지나지 않은 날짜를 MM/YY로 입력하세요.",
    "invalid_cvc": "CVC는 숫자 3~4자리입니다.",
    "invalid_email": "이메일 주소를 입력하세요.",
    "generic_decline": "카드가 거절되었습니다. 다른 카드로 시도하세요.",
    "lost_card": "카드가 거절되었습니다. 다른 카드로 시도하세요.",
    "processing_error": "카드를 처리하지 못했습니다. 다시 시도하세요.",
    "insufficient_funds": "잔액이 부족합니다. 다른 카드로 시도하세요.",
    "expired_card": "만료된 카드입니다. 다른 카드로 시도하세요.",
    "incorrect_cvc": "CVC가 올바르지 않습니다.",
    "test_mode_live_card": "시험용 카드만 받습니다. 결제되지 않았습니다.",
    "portal": "구독과 카드",
    "stop": "기간이 끝나면 중지",
    "go_on": "계속 이용",
    "ends": "기간이 끝나면 종료",
    "new_card": "다른 카드로 결제",
    "nothing_repeats": "반복 결제가 없습니다.",
    "active": "이용 중",
    "past_due": "미납",
    "draft": "작성 중",
    "open": "결제 대기",
    "paid": "결제됨",
    "void": "무효",
    "onboard": "지급받을 계좌",
    "account_number": "계좌번호",
    "ready": "완료",
    "invalid_account": "계좌번호가 아닙니다.",
    "gone": "닫힌 결제 페이지입니다",
    "gone_more": "만료되었거나 취소되었습니다. 결제되지 않았으니 처음부터 다시 시작하세요.",
}


def texts(language: str) -> Mapping[str, str]:
    """Every text in one language."""
    return KOREAN if language == "ko" else ENGLISH


def amount(minor: int, currency: str) -> str:
    """An amount for people: ₩49,000 and $9.90."""
    sign = SIGNS.get(currency, f"{currency.upper()} ")
    return f"{sign}{minor:,}" if currency in WITHOUT_DIGITS else f"{sign}{minor // 100:,}.{minor % 100:02}"
