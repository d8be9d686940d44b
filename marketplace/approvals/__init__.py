"""What must be allowed before a purchase: by the supply center, on a stated purpose; by an approver of the company."""
