"""Numbers, dates and words as documents print them."""
