"""What stands in for the world in tests: fakes, scripted servers, made-up files."""
