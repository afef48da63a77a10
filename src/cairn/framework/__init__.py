"""What is measured: outcomes, metrics, areas, periods and the one type for every figure."""
