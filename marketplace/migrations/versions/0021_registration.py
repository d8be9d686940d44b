"""What a company is to the tax office, and who speaks for it.

Organisations from before have told nothing yet; the oldest member of each that may speak for it does so from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_registration"
down_revision = "0020_seats"
branch_labels = None
depends_on = None

_TEXTS = ("country", "business_number", "legal_name", "representative", "address", "tax_email")
_ADMINISTRATORS = """
UPDATE member SET admin = true WHERE id IN (
    SELECT DISTINCT ON (organisation_id) id FROM member
    WHERE role <> 'analyst' AND disabled_at IS NULL ORDER BY organisation_id, created_at, id
)"""


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("organisation", sa.Column(name, sa.Text(), nullable=True))
    statuses = sa.Enum("general", "simplified", "exempt", name="taxstatus", native_enum=False, length=32)
    op.add_column("organisation", sa.Column("tax_status", statuses, nullable=True))
    op.add_column("member", sa.Column("admin", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("member", "admin", server_default=None)
    op.execute(_ADMINISTRATORS)


def downgrade() -> None:
    op.drop_column("member", "admin")
    for name in ("tax_status", *reversed(_TEXTS)):
        op.drop_column("organisation", name)
