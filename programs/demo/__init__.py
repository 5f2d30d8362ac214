"""An invented clinic that looks like life: its cast, their stories, and large numbers.

Nobody here exists. All dates are counted back from the day it is made.
"""
