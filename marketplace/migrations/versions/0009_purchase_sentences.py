"""The licence's sentences on the purchase, which PostgreSQL keeps as they were.

Purchases from before get theirs at the next start (purchases/wording.py): sentences name columns by the titles of the
declarations, which a migration cannot read.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009_purchase_sentences"
down_revision = "0008_feed_tokens"
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION purchase_refuse_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sentences IS NOT NULL AND (NEW.sentences, NEW.worded_at) IS DISTINCT FROM (OLD.sentences, OLD.worded_at)
       OR (NEW.licence_id, NEW.terms_hash) IS DISTINCT FROM (OLD.licence_id, OLD.terms_hash) THEN
        RAISE EXCEPTION 'the licence of purchase % stays as it was agreed to; sell another plan', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""


def upgrade() -> None:
    op.add_column("purchase", sa.Column("sentences", JSONB(), nullable=True))
    op.add_column("purchase", sa.Column("worded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_purchase_unworded", "purchase", ["id"], postgresql_where=sa.text("sentences IS NULL"))
    op.execute(_FUNCTION)
    op.execute(
        "CREATE TRIGGER purchase_keeps_licence BEFORE UPDATE OF sentences, worded_at, licence_id, terms_hash "
        "ON purchase FOR EACH ROW EXECUTE FUNCTION purchase_refuse_rewording()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER purchase_keeps_licence ON purchase")
    op.execute("DROP FUNCTION purchase_refuse_rewording()")
    op.drop_index("ix_purchase_unworded", "purchase")
    op.drop_column("purchase", "worded_at")
    op.drop_column("purchase", "sentences")
