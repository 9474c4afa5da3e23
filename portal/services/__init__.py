"""One function per verb of the portal: check, change, record, in one transaction. No web framework in here."""
