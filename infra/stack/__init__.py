"""The local stack: starts the parts in order, sees that they serve, restarts those that die, leaves nothing behind.

`sdn up` → guardian (keeps the family together) → conductor (circus; order, readiness, back-off) → launch PART → program
"""
