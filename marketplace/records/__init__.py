"""What the data map knows of each dataset, ours and harvested: one record each, which search and standards read."""
