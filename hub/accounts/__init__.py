"""Who the user is and how they like the site."""
