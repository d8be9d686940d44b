"""WHAT people see (Streamlit): data only through the marketplace client and the SQL door, as the person signed in."""
