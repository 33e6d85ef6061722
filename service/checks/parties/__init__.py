"""Who sells and who buys: names, addresses and the words that point at them."""
