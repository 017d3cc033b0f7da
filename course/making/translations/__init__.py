"""Lessons in other languages: what there is to translate, and the catalogs that hold it."""
