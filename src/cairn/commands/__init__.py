"""What each command of the terminal does. Every one calls the services that the pages call."""
