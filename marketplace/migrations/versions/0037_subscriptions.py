"""Subscriptions with their periods, disputes, and money in suspense; purchases that repeat get a subscription."""

import calendar
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0037_subscriptions"
down_revision = "0036_promises"
branch_labels = None
depends_on = None
STATE = sa.Enum("active", "past_due", "paused", "ended", name="subscriptionstate", native_enum=False, length=32)
INTERVAL = sa.Enum("month", "year", name="interval", native_enum=False, length=32)
KIND = sa.Enum("period", "change", "usage", name="periodkind", native_enum=False, length=32)
_HELD = (
    "SELECT p.id, p.state, p.price_minor, p.quantity, p.currency, p.fulfilled_at, p.paid_until, p.ended_at, "
    "pl.interval FROM purchase p JOIN plan pl ON pl.id = p.plan_id "
    "WHERE p.kind = 'subscription' AND p.fulfilled_at IS NOT NULL AND p.paid_until IS NOT NULL"
)


def _at(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("purchase", sa.Column("billing_ref", sa.Text()))
    op.drop_index("uq_purchase_open", "purchase")
    opened = sa.text("state = 'open' AND billing_ref IS NULL")
    op.create_index(
        "uq_purchase_open", "purchase", ["organisation_id", "plan_id"], unique=True, postgresql_where=opened
    )
    op.create_table(
        "suspended_payment",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text()),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        _at("held_at", nullable=False),
        _at("settled_at"),
        sa.Column("settled_by", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["settled_by"], ["member.id"], name="fk_suspended_payment_settled_by"),
        sa.PrimaryKeyConstraint("reference", name="pk_suspended_payment"),
    )
    op.create_index(
        "ix_suspended_payment_open", "suspended_payment", ["held_at"], postgresql_where=sa.text("settled_at IS NULL")
    )
    op.create_index("ix_suspended_payment_purchase_id", "suspended_payment", ["purchase_id"])
    op.create_table(
        "dispute",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text()),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        _at("opened_at", nullable=False),
        _at("decided_at"),
        sa.Column("won", sa.Boolean()),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_dispute_purchase_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
    )
    op.create_index("ix_dispute_purchase_id", "dispute", ["purchase_id"])
    _subscriptions()
    for held in op.get_bind().execute(sa.text(_HELD)).mappings().all():
        _carry_over(dict(held))


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("interval", INTERVAL, nullable=False),
        _at("anchor", nullable=False),
        sa.Column("next_purchase_id", sa.Text()),
        sa.Column("next_quantity", sa.BigInteger()),
        sa.Column("told", sa.Boolean(), nullable=False),
        _at("unpaid_since"),
        sa.Column("dunned", sa.BigInteger(), nullable=False),
        _at("created_at", nullable=False),
        _at("ended_at"),
        sa.ForeignKeyConstraint(["origin_id"], ["purchase.id"], name="fk_subscription_origin_id"),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_subscription_purchase_id"),
        sa.ForeignKeyConstraint(["next_purchase_id"], ["purchase.id"], name="fk_subscription_next_purchase_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("origin_id", name="uq_subscription_origin_id"),
    )
    op.create_index("ix_subscription_purchase_id", "subscription", ["purchase_id"])
    op.create_index("ix_subscription_running", "subscription", ["id"], postgresql_where=sa.text("state <> 'ended'"))
    op.create_table(
        "subscription_period",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        _at("starts_at", nullable=False),
        _at("ends_at", nullable=False),
        sa.Column("charge_minor", sa.BigInteger(), nullable=False),
        sa.Column("credit_minor", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger()),
        sa.Column("currency", sa.String(3), nullable=False),
        _at("opened_at", nullable=False),
        _at("asked_at"),
        _at("paid_at"),
        sa.Column("reference", sa.Text()),
        _at("failed_at"),
        _at("dropped_at"),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name="fk_subscription_period_subscription_id"
        ),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_subscription_period_purchase_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscription_period"),
        sa.UniqueConstraint(
            "subscription_id", "number", "kind", "part", name="uq_subscription_period_subscription_id_number_kind_part"
        ),
    )
    op.create_index("ix_subscription_period_purchase_id", "subscription_period", ["purchase_id"])


def _carry_over(held: dict[str, object]) -> None:
    """Each period up to the one that is paid, as it was bought: all at the price of the purchase."""
    anchor, until, every = held["fulfilled_at"], held["paid_until"], 12 if held["interval"] == "year" else 1
    assert isinstance(anchor, datetime)
    assert isinstance(until, datetime)
    months = (until.year - anchor.year) * 12 + until.month - anchor.month
    paid = max(1, months // every)
    ended = held["state"] in ("ended", "refunded")
    subscription = f"sub_{held['id']}"
    op.get_bind().execute(
        sa.text(
            "INSERT INTO subscription (id, origin_id, purchase_id, state, interval, anchor, told, dunned, created_at, "
            "ended_at) VALUES (:id, :purchase, :purchase, :state, :interval, :anchor, true, 0, :anchor, :ended)"
        ),
        {
            "id": subscription, "purchase": held["id"], "state": "ended" if ended else "active",
            "interval": held["interval"] or "month", "anchor": anchor, "ended": held["ended_at"] if ended else None,
        },
    )  # fmt: skip
    price = int(str(held["price_minor"])) * int(str(held["quantity"]))
    for number in range(1, paid + 1):
        op.get_bind().execute(
            sa.text(
                "INSERT INTO subscription_period (id, subscription_id, number, kind, part, purchase_id, quantity, "
                "starts_at, ends_at, charge_minor, credit_minor, currency, opened_at, paid_at) VALUES (:id, :sub, "
                ":number, 'period', 0, :purchase, :quantity, :starts, :ends, :price, 0, :currency, :starts, :starts)"
            ),
            {
                "id": f"prd_{held['id']}_{number}", "sub": subscription, "number": number, "purchase": held["id"],
                "quantity": held["quantity"], "starts": _after(anchor, (number - 1) * every),
                "ends": _after(anchor, number * every), "price": price, "currency": held["currency"],
            },
        )  # fmt: skip


def _after(anchor: datetime, months: int) -> datetime:
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    day = min(anchor.day, calendar.monthrange(year, month + 1)[1])
    return anchor.replace(year=year, month=month + 1, day=day)


def downgrade() -> None:
    op.drop_table("subscription_period")
    op.drop_table("subscription")
    op.drop_table("dispute")
    op.drop_table("suspended_payment")
    op.drop_index("uq_purchase_open", "purchase")
    open_ = sa.text("state = 'open'")
    op.create_index("uq_purchase_open", "purchase", ["organisation_id", "plan_id"], unique=True, postgresql_where=open_)
    op.drop_column("purchase", "billing_ref")
