"""All routes of payouts under one router; the fixed addresses before those with a place to fill."""

from fastapi import APIRouter

from marketplace.payouts.center_routes import router as center
from marketplace.payouts.operator_routes import router as operator
from marketplace.payouts.sales_routes import router as sales
from marketplace.payouts.webhook_routes import router as webhook

router = APIRouter()
for one in (sales, center, operator, webhook):
    router.include_router(one)
