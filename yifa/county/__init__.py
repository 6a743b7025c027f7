"""The county 县: its divisions, agencies, posts, officials and people, each as it stood on any day.

Reading order: ``dated`` (how a row of a catalogue lives), ``models`` (what there is), ``reading`` (who may do what, where, on a
day), ``succession`` (what became of what was merged or split), ``clock`` (the county's time), ``ids`` (numbers of people and
bodies), ``accounts`` (signing in).
"""
