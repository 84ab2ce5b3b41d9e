"""Where curators work: who signs in, what is to be done, and every change that can be made in a browser.

What is read and written here goes through ``archive`` alone; work that takes long is filed as a job.
"""
