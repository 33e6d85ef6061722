"""PDF: what a page shows, its words with places, its attachments and parts."""
