"""What crosses between processes: deliveries, people, access, commerce, money. Pydantic and standard library only."""
