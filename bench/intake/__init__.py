"""What one public report costs, beside a bare Django form view."""
