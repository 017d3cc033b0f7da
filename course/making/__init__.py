"""From the sources of a lesson to what is handed out: notebooks, fingerprints, tables, releases."""
