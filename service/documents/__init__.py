"""Documents of all kinds: what can be read of them, safely."""
