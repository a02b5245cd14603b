"""What the app answers to: `launching` (no context yet), then pages and forms of one context.

A route finds its context, asks one action, and draws one screen. To add a page: a function here,
its screen in `screens`, its template, and a row in ``screens.frame.TABS`` if it is a tab.
"""
