"""Views of listings are counted by organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0044_views_by_organisation"
down_revision = "0043_linked_identities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listing_view", sa.Column("organisation_id", sa.Text(), nullable=False, server_default=""))
    op.alter_column("listing_view", "organisation_id", server_default=None)
    op.drop_constraint("pk_listing_view", "listing_view")
    op.create_primary_key("pk_listing_view", "listing_view", ["listing_id", "day", "organisation_id"])


def downgrade() -> None:
    """The counts of all organisations of a day become one."""
    op.execute(
        "CREATE TEMPORARY TABLE counted ON COMMIT DROP AS SELECT listing_id, day, sum(views) AS views, "
        "sum(samples) AS samples FROM listing_view GROUP BY listing_id, day"
    )
    op.execute("DELETE FROM listing_view")
    op.drop_constraint("pk_listing_view", "listing_view")
    op.drop_column("listing_view", "organisation_id")
    op.create_primary_key("pk_listing_view", "listing_view", ["listing_id", "day"])
    op.execute("INSERT INTO listing_view (listing_id, day, views, samples) SELECT * FROM counted")
