"""Files that hold types of their own → Sample: what they say of a column is evidence, beside its values."""
