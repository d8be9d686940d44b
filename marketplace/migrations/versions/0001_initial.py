"""The whole schema: tables, and what PostgreSQL itself refuses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_initial"
down_revision = None

FUNCTIONS = (
    """
CREATE FUNCTION ledger_demand_balance()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
    off record;
BEGIN
    IF (SELECT count(*) FROM ledger_entry WHERE transaction_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'transaction % has fewer than two entries', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    SELECT currency, sum(amount_minor) AS amount INTO off FROM ledger_entry WHERE transaction_id = NEW.id
        GROUP BY currency HAVING sum(amount_minor) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transaction % is off balance by % %', NEW.id, off.amount, off.currency
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $function$""",
    """
CREATE FUNCTION ledger_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused; post a correcting transaction', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $function$""",
    """
CREATE FUNCTION ledger_refuse_late_entry()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_transaction
                   WHERE id = NEW.transaction_id AND made_in = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'transaction % is closed: entries are written with their transaction', NEW.transaction_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $function$""",
)
TRIGGERS = (
    "CREATE TRIGGER ledger_entry_append_only BEFORE DELETE OR UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()",
    "CREATE TRIGGER ledger_entry_in_time BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse_late_entry()",
    "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
    "CREATE TRIGGER ledger_transaction_append_only BEFORE DELETE OR UPDATE ON ledger_transaction FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()",
    "CREATE CONSTRAINT TRIGGER ledger_transaction_balances AFTER INSERT ON ledger_transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_demand_balance()",
    "CREATE TRIGGER ledger_transaction_no_truncate BEFORE TRUNCATE ON ledger_transaction FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
)


def upgrade() -> None:

    op.create_table(
        "ledger_transaction",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "made_in", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text::bigint)"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transaction")),
        sa.UniqueConstraint("reference", name=op.f("uq_ledger_transaction_reference")),
    )
    op.create_index(op.f("ix_ledger_transaction_occurred_at"), "ledger_transaction", ["occurred_at"], unique=False)
    op.create_table(
        "licence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("declaration_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
    )
    op.create_index(op.f("ix_licence_dataset"), "licence", ["dataset"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("operator", "supply_center", "company", name="organisationkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_event")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_event_key")),
    )
    op.create_index(
        "ix_outbox_event_pending",
        "outbox_event",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_table(
        "payment_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("paid", "renewed", "refunded", "expired", "other", name="outcome", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("purchase_id", sa.Text(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_event")),
    )
    op.create_index(
        "ix_payment_event_pending",
        "payment_event",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_index(op.f("ix_payment_event_purchase_id"), "payment_event", ["purchase_id"], unique=False)
    op.create_table(
        "release",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("delta_version", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declaration_hash", sa.Text(), nullable=False),
        sa.Column("certificate", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("samples", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("dataset", "delta_version", name=op.f("uq_release_dataset_delta_version")),
    )
    op.create_index(op.f("ix_release_published_at"), "release", ["published_at"], unique=False)
    op.create_table(
        "service_principal",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_service_principal")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_service_principal_token_hash")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index("ix_sign_in_failure_subject_at", "sign_in_failure", ["subject", "at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("supply_center", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("landed", "accepted", "refused", "duplicate", name="verdict", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.Text(), nullable=True),
        sa.Column("drift", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("declaration_hash", sa.Text(), nullable=False),
        sa.Column("step_version", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["supply_center"], ["organisation.slug"], name=op.f("fk_delivery_supply_center")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index("ix_delivery_dataset_received_at", "delivery", ["dataset", "received_at"], unique=False)
    op.create_index(op.f("ix_delivery_received_at"), "delivery", ["received_at"], unique=False)
    op.create_index(op.f("ix_delivery_supply_center"), "delivery", ["supply_center"], unique=False)
    op.create_table(
        "grant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("licence_id", sa.Text(), nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deliveries", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_grant_licence_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_grant_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
        sa.UniqueConstraint("purchase_id", "dataset", name=op.f("uq_grant_purchase_id_dataset")),
    )
    op.create_index("ix_grant_organisation_id_dataset", "grant", ["organisation_id", "dataset"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_ledger_entry_amount")),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["ledger_transaction.id"], name=op.f("fk_ledger_entry_transaction_id")
        ),
        sa.PrimaryKeyConstraint("transaction_id", "position", name=op.f("pk_ledger_entry")),
    )
    op.create_index(op.f("ix_ledger_entry_account"), "ledger_entry", ["account"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", "withdrawn", name="listing", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_ko", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("summary_ko", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_listing_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("slug", name=op.f("uq_listing_slug")),
    )
    op.create_index(op.f("ix_listing_organisation_id"), "listing", ["organisation_id"], unique=False)
    op.create_index("ix_listing_published", "listing", ["published_at", "id"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "role",
            sa.Enum("operator", "supply_center", "buyer", "analyst", name="role", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_member_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_organisation_id"), "member", ["organisation_id"], unique=False)
    op.create_index("uq_member_email", "member", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "api_token",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_api_token_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_member_id"), "api_token", ["member_id"], unique=False)
    op.create_table(
        "listing_dataset",
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_dataset_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", "dataset", name=op.f("pk_listing_dataset")),
    )
    op.create_index(op.f("ix_listing_dataset_sector"), "listing_dataset", ["sector"], unique=False)
    op.create_table(
        "password_reset",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_password_reset_made_by")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_password_reset_member_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_reset")),
    )
    op.create_index(op.f("ix_password_reset_member_id"), "password_reset", ["member_id"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind", sa.Enum("free", "one_off", "monthly", name="plankind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("licence_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'free') = (price_minor = 0) AND price_minor >= 0", name=op.f("ck_plan_price")),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_plan_licence_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_plan_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_listing_id"), "plan", ["listing_id"], unique=False)
    op.create_table(
        "release_delivery",
        sa.Column("release_id", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_release_delivery_delivery_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_delivery_release_id")),
        sa.PrimaryKeyConstraint("release_id", "delivery_id", name=op.f("pk_release_delivery")),
    )
    op.create_index(op.f("ix_release_delivery_delivery_id"), "release_delivery", ["delivery_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_session_member_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_expires_at"), "session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_session_member_id"), "session", ["member_id"], unique=False)
    op.create_table(
        "usage",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("datasets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "outcome", sa.Enum("ok", "refused", "failed", name="outcome", native_enum=False, length=32), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("read_rows", sa.BigInteger(), nullable=False),
        sa.Column("read_bytes", sa.BigInteger(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("sql_digest", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_usage_member_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_usage_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
    )
    op.create_index(op.f("ix_usage_ended_at"), "usage", ["ended_at"], unique=False)
    op.create_index("ix_usage_organisation_id_ended_at", "usage", ["organisation_id", "ended_at"], unique=False)
    op.create_table(
        "purchase",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column(
            "kind", sa.Enum("free", "one_off", "monthly", name="plankind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("licence_id", sa.Text(), nullable=False),
        sa.Column("terms_hash", sa.Text(), nullable=False),
        sa.Column("supplier_id", sa.Text(), nullable=False),
        sa.Column("supplier_share_bp", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "fulfilled", "refunded", "expired", "cancelled", name="purchase", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checkout_ref", sa.Text(), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("checkout_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refund_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refund_ref", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_purchase_licence_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_purchase_listing_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_purchase_member_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_purchase_organisation_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_purchase_plan_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organisation.id"], name=op.f("fk_purchase_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
        sa.UniqueConstraint("checkout_ref", name=op.f("uq_purchase_checkout_ref")),
    )
    op.create_index("ix_purchase_organisation_id", "purchase", ["organisation_id", "opened_at"], unique=False)
    op.create_index("ix_purchase_supplier_id", "purchase", ["supplier_id", "fulfilled_at"], unique=False)
    op.create_index(
        "ix_purchase_unsettled", "purchase", ["opened_at"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.create_index(
        "uq_purchase_open",
        "purchase",
        ["organisation_id", "plan_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    for statement in (*FUNCTIONS, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:

    op.drop_index("uq_purchase_open", table_name="purchase", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("ix_purchase_unsettled", table_name="purchase", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("ix_purchase_supplier_id", table_name="purchase")
    op.drop_index("ix_purchase_organisation_id", table_name="purchase")
    op.drop_table("purchase")
    op.drop_index("ix_usage_organisation_id_ended_at", table_name="usage")
    op.drop_index(op.f("ix_usage_ended_at"), table_name="usage")
    op.drop_table("usage")
    op.drop_index(op.f("ix_session_member_id"), table_name="session")
    op.drop_index(op.f("ix_session_expires_at"), table_name="session")
    op.drop_table("session")
    op.drop_index(op.f("ix_release_delivery_delivery_id"), table_name="release_delivery")
    op.drop_table("release_delivery")
    op.drop_index(op.f("ix_plan_listing_id"), table_name="plan")
    op.drop_table("plan")
    op.drop_index(op.f("ix_password_reset_member_id"), table_name="password_reset")
    op.drop_table("password_reset")
    op.drop_index(op.f("ix_listing_dataset_sector"), table_name="listing_dataset")
    op.drop_table("listing_dataset")
    op.drop_index(op.f("ix_api_token_member_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("uq_member_email", table_name="member")
    op.drop_index(op.f("ix_member_organisation_id"), table_name="member")
    op.drop_table("member")
    op.drop_index("ix_listing_published", table_name="listing")
    op.drop_index(op.f("ix_listing_organisation_id"), table_name="listing")
    op.drop_table("listing")
    op.drop_index(op.f("ix_ledger_entry_account"), table_name="ledger_entry")
    op.drop_table("ledger_entry")
    op.drop_index("ix_grant_organisation_id_dataset", table_name="grant")
    op.drop_table("grant")
    op.drop_index(op.f("ix_delivery_supply_center"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_received_at"), table_name="delivery")
    op.drop_index("ix_delivery_dataset_received_at", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index("ix_sign_in_failure_subject_at", table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_table("service_principal")
    op.drop_index(op.f("ix_release_published_at"), table_name="release")
    op.drop_table("release")
    op.drop_index(op.f("ix_payment_event_purchase_id"), table_name="payment_event")
    op.drop_index(
        "ix_payment_event_pending", table_name="payment_event", postgresql_where=sa.text("handled_at IS NULL")
    )
    op.drop_table("payment_event")
    op.drop_index("ix_outbox_event_pending", table_name="outbox_event", postgresql_where=sa.text("handled_at IS NULL"))
    op.drop_table("outbox_event")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_licence_dataset"), table_name="licence")
    op.drop_table("licence")
    op.drop_index(op.f("ix_ledger_transaction_occurred_at"), table_name="ledger_transaction")
    op.drop_table("ledger_transaction")
    op.execute("DROP FUNCTION ledger_demand_balance()")
    op.execute("DROP FUNCTION ledger_refuse_change()")
    op.execute("DROP FUNCTION ledger_refuse_late_entry()")
