"""The user's own workbooks back, with the offending cells filled and commented, and sheets that tell the result."""
