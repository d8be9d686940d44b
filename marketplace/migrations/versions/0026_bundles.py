"""A plan gives, and a purchase keeps, a licence for each of its datasets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026_bundles"
down_revision = "0025_plans"
branch_labels = None
depends_on = None

_STAYS = """
CREATE OR REPLACE FUNCTION purchase_refuse_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.sentences IS NULL
       AND (NEW.purchase_id, NEW.dataset, NEW.licence_id) = (OLD.purchase_id, OLD.dataset, OLD.licence_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the licence of purchase % stays as it was agreed to; sell another plan', OLD.purchase_id
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_TERMS = """
CREATE FUNCTION purchase_refuse_other_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.terms_hash IS DISTINCT FROM OLD.terms_hash THEN
        RAISE EXCEPTION 'the licence of purchase % stays as it was agreed to; sell another plan', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""
_BEFORE = """
CREATE OR REPLACE FUNCTION purchase_refuse_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sentences IS NOT NULL AND (NEW.sentences, NEW.worded_at) IS DISTINCT FROM (OLD.sentences, OLD.worded_at)
       OR (NEW.licence_id, NEW.terms_hash) IS DISTINCT FROM (OLD.licence_id, OLD.terms_hash) THEN
        RAISE EXCEPTION 'the licence of purchase % stays as it was agreed to; sell another plan', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""


def upgrade() -> None:
    _plans()
    _purchases()


def _plans() -> None:
    op.create_table(
        "plan_licence",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("licence_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_licence_plan_id"),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name="fk_plan_licence_licence_id"),
        sa.PrimaryKeyConstraint("plan_id", "licence_id", name="pk_plan_licence"),
    )
    op.create_index("ix_plan_licence_licence_id", "plan_licence", ["licence_id"])
    op.execute("INSERT INTO plan_licence SELECT id, licence_id FROM plan")
    op.drop_column("plan", "licence_id")


def _purchases() -> None:
    op.create_table(
        "purchase_licence",
        sa.Column("purchase_id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("licence_id", sa.Text(), nullable=False),
        sa.Column("sentences", JSONB(), nullable=True),
        sa.Column("worded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name="fk_purchase_licence_purchase_id"),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name="fk_purchase_licence_licence_id"),
        sa.PrimaryKeyConstraint("purchase_id", "dataset", name="pk_purchase_licence"),
    )
    op.execute(
        "INSERT INTO purchase_licence SELECT p.id, l.dataset, l.id, p.sentences, p.worded_at "
        "FROM purchase p JOIN licence l ON l.id = p.licence_id"
    )
    op.create_index(
        "ix_purchase_licence_unworded", "purchase_licence", ["purchase_id"],
        postgresql_where=sa.text("sentences IS NULL"),
    )  # fmt: skip
    op.execute("DROP TRIGGER purchase_keeps_licence ON purchase")
    op.drop_index("ix_purchase_unworded", "purchase")
    for column in ("licence_id", "sentences", "worded_at"):
        op.drop_column("purchase", column)
    op.execute(_STAYS)
    op.execute(
        "CREATE TRIGGER purchase_licence_stays BEFORE UPDATE OR DELETE ON purchase_licence "
        "FOR EACH ROW EXECUTE FUNCTION purchase_refuse_rewording()"
    )
    op.execute(_TERMS)
    op.execute(
        "CREATE TRIGGER purchase_keeps_terms BEFORE UPDATE OF terms_hash ON purchase "
        "FOR EACH ROW EXECUTE FUNCTION purchase_refuse_other_terms()"
    )


def downgrade() -> None:
    """Bundles keep their first licence alone: what could not be said before is lost."""
    op.add_column("plan", sa.Column("licence_id", sa.Text(), sa.ForeignKey("licence.id", name="fk_plan_licence_id")))
    op.execute("UPDATE plan SET licence_id = (SELECT min(licence_id) FROM plan_licence WHERE plan_id = plan.id)")
    op.alter_column("plan", "licence_id", nullable=False)
    op.add_column("purchase", sa.Column("sentences", JSONB(), nullable=True))
    op.add_column("purchase", sa.Column("worded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "purchase", sa.Column("licence_id", sa.Text(), sa.ForeignKey("licence.id", name="fk_purchase_licence_id"))
    )
    op.execute(
        "UPDATE purchase SET licence_id = l.licence_id, sentences = l.sentences, worded_at = l.worded_at "
        "FROM (SELECT DISTINCT ON (purchase_id) * FROM purchase_licence ORDER BY purchase_id, dataset) l "
        "WHERE l.purchase_id = purchase.id"
    )
    op.alter_column("purchase", "licence_id", nullable=False)
    op.create_index("ix_purchase_unworded", "purchase", ["id"], postgresql_where=sa.text("sentences IS NULL"))
    op.drop_table("purchase_licence")
    op.drop_table("plan_licence")
    op.execute("DROP TRIGGER purchase_keeps_terms ON purchase")
    op.execute("DROP FUNCTION purchase_refuse_other_terms()")
    op.execute(_BEFORE)
    op.execute(
        "CREATE TRIGGER purchase_keeps_licence BEFORE UPDATE OF sentences, worded_at, licence_id, terms_hash "
        "ON purchase FOR EACH ROW EXECUTE FUNCTION purchase_refuse_rewording()"
    )
