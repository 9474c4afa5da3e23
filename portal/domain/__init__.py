"""The rules of the portal: pure functions over values, with time, calendar and limits as arguments."""
