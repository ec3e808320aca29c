"""The web widget's side of the server: visitors' sessions and the files that the widget is made of."""
