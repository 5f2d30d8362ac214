"""Every page of every role, looked at as WCAG 2.2 AA asks: `make audit`."""
