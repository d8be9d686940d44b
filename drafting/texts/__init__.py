"""A column's texts → its type: numbers, times, yes and no, codes, texts; what stands for nothing; held against all."""
