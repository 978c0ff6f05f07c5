"""Other wars: small tables to scenarios, phases, and what wars of the past say of one at a date."""
