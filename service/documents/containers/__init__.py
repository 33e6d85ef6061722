"""One document out of several: e-mails and archives."""
