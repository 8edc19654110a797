"""What protocols share; knows none of them."""
