"""The language model: which passages offend, by which act, and where; on spaCy, trained on the corpora."""
