"""Dead letters: how they are read, chosen, sent again and explained. Pure."""
