"""Casework: matters, cases and the one door through which every act passes."""
