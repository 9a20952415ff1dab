"""The written report (自评表说明) as a skeleton for a person to finish."""
