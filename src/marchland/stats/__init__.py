"""Statistics on arrays: scores, intervals, designs and searches. Imports nothing of ours."""
