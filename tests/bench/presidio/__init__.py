"""The same messages through Presidio and through policyguard."""
