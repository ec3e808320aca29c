"""Makes actions of an OpenAPI document in a bot's folder: each operation is one request, with the arguments that it declares."""
