# --- right: letters in a row
conclusion = "acf"

# --- right: capitals, commas, another order
conclusion = "F, A, C"

# --- right: a list
conclusion = ["a", "c", "f"]

# --- right: a tuple, with brackets
conclusion = ("(c)", "(f)", "(a)")

# --- right: put together from judgements
judgements = {"a": True, "b": False, "c": True, "d": False, "e": False, "f": True}
conclusion = "".join(letter for letter, right in judgements.items() if right)

# --- right: full stops and spaces
conclusion = "a. c. f."

# --- wrong: nothing written
# says: still None
conclusion = None

# --- wrong: only one of the right ones
conclusion = "a"

# --- wrong: the report is forgotten
conclusion = "ac"

# --- wrong: level BICs not seen
conclusion = "af"

# --- wrong: leftovers taken for a group
conclusion = "abcf"

# --- wrong: AIC believed
conclusion = "acdf"

# --- wrong: BICs of different data compared
conclusion = "acef"

# --- wrong: the opposite
conclusion = "bde"

# --- wrong: all letters
# says: they cannot all be right
conclusion = "abcdef"

# --- wrong: K, not letters
# says: should be letters from a to f
conclusion = 4

# --- wrong: a sentence
# says: should be letters from a to f
conclusion = "(a) is right, and so are (c) and (f)"

# --- wrong: true and false by place
# says: should be letters from a to f
conclusion = [True, False, True, False, False, True]
