"""The faults that Tools/torture makes, and what it takes to make them."""
