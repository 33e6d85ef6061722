"""An answer by itself: what it must have, and whether its values agree with each other."""
