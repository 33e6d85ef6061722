"""What kind of file some bytes are, and which kinds are refused."""
