"""Results for people, straight from the topics: lists, pages, files."""
