"""Who may follow a home live, for how long, and which of Redis' documents is that home's."""
