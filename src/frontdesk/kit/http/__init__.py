"""What every HTTP answer of the house has in common: request ids, problem documents, body limits, logs and metrics."""
