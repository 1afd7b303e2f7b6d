# --- right: a tuple
reasons = ("d", "b", "f")


# --- right: a list
reasons = ["d", "b", "f"]


# --- right: a word
reasons = "dbf"


# --- right: capitals
reasons = tuple("DBF")


# --- right: with brackets, as in the text
reasons = ("(d)", "(b)", "(f)")


# --- right: put together by fault
by_fault = {3: "f", 1: "d", 2: "b"}
reasons = [by_fault[fault] for fault in sorted(by_fault)]


# --- right: with blanks
reasons = "d, b, f".split(",")


# --- wrong: in the order of the lesson, from the deepest fault
reasons = ("f", "b", "d")


# --- wrong: the accepted answer is thought to move the humps together
reasons = ("a", "b", "f")


# --- wrong: heights are taken for numbers that are added
reasons = ("d", "b", "a")


# --- wrong: standard_normal is thought to fix the counts
reasons = ("c", "b", "f")


# --- wrong: standard_normal is thought to leave the generator
reasons = ("e", "b", "f")


# --- wrong: the narrow bell is thought to be the cause of the zeros
reasons = ("d", "f", "b")


# --- wrong: faults 1 and 2 exchanged
reasons = ("b", "d", "f")


# --- wrong: the letters of the example
reasons = ("a", "b", "c")


# --- wrong: None left
# says: Write three letters into reasons
reasons = None


# --- wrong: one letter
# says: 1 thing came back, and should be 3
reasons = "d"


# --- wrong: the same letter twice
# says: no two of the faults have the same consequence
reasons = ("d", "b", "b")


# --- wrong: numbers for letters
# says: write three letters from a to f
reasons = (4, 2, 6)


# --- wrong: sentences
# says: write three letters from a to f
reasons = ("the smaller bell became the larger", "four times too narrow", "all near zero")


# --- wrong: letters that are not there
# says: write three letters from a to f
reasons = ("d", "b", "g")


# --- wrong: a dict from fault to letter
# says: write three letters from a to f
reasons = {1: "d", 2: "b", 3: "f"}
