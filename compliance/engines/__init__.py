"""The plan and the engines that judge it: reference and durable, and the two-witness check."""
