"""Ways of delivery: what the network fetches by itself. Each lists, fetches and marks; all end in one rename into the
drop folder, from where a file goes on as if its supply center had put it there.
"""
