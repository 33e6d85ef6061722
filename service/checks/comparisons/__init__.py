"""An answer against what the document says otherwise: titles, accounts, dates, omissions."""
