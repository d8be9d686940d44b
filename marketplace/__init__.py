"""WHO may use the data, on what terms, for what money. One package per capability, in the order of business."""
