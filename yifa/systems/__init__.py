"""The systems of the county, one room each. A system never knows another; they meet in what casework has declared."""
