"""Where a conversation's stage and approval come from when the message log does not carry them.

``events`` reads them from files of what happened when. An unknown state is ``inquiry`` without approval,
under which the least is allowed.
"""
