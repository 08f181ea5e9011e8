"""What graphs are made of: functions that add an operator or a pattern to a graph."""

OPERATORS = {}  # operator -> function of a graph
PATTERNS = {}  # name -> function of a graph


def operator(*names):
    """The function makes one node of each of the operators; it takes the graph and the name."""
    def enter(function):
        for name in names:
            OPERATORS[name] = lambda graph, name=name: function(graph, name)
        return function
    return enter


def pattern(function):
    PATTERNS[function.__name__] = function
    return function
