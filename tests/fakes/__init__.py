"""Stand-ins for tests: fakes, scripted servers, made-up files."""
