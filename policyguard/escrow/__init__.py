"""Where a conversation's stage and approval come from when the message log does not carry them.

``events`` reads them from files of what happened when, ``transition`` and ``approval`` are the tables of what can
follow on what, ``deal`` and ``history`` go by them. An unknown state is ``inquiry`` without approval,
under which the least is allowed.
"""
