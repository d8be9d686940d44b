"""All routes of payouts under one router; the fixed addresses before those with a place to fill."""

from fastapi import APIRouter

from marketplace.payouts.center_routes import router as center
from marketplace.payouts.operator_routes import router as operator
from marketplace.payouts.sales_routes import router as sales

router = APIRouter()
for one in (sales, center, operator):
    router.include_router(one)
