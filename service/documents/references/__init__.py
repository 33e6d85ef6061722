"""Documents that are sent by reference: who may be asked, and asking."""
