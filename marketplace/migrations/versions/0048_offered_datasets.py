"""Whether a dataset is on offer is found by its name, not by reading all listings."""

from alembic import op

revision = "0048_offered_datasets"
down_revision = "0047_outbox_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_listing_dataset_dataset", "listing_dataset", ["dataset"])


def downgrade() -> None:
    op.drop_index("ix_listing_dataset_dataset", table_name="listing_dataset")
