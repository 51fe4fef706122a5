"""How fast the officers' lists and pages are with years of reports behind them."""
