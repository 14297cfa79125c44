"""The doors: what lets a program, a server or a log reach the guard. Each module stands alone."""
