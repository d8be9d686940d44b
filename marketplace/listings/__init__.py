"""What supply centers offer: datasets and plans, each plan with its licence. Draft → published → withdrawn."""
