"""The published JSON Schemas of rules, lexicons, platforms and notices."""
