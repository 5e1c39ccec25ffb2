// The names that Python knows without import.

/** Python's names that need no import. Those that are not read give unknown values. */
export const builtinNames: ReadonlySet<string> = new Set(
  `abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod
  enumerate eval exec exit filter float format frozenset get_ipython getattr globals hasattr hash help hex id input int isinstance issubclass
  iter len list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set
  setattr slice sorted staticmethod str sum super tuple type vars zip __import__ __file__ __doc__ NotImplemented
  BaseException Exception ArithmeticError AssertionError AttributeError ImportError IndexError KeyError KeyboardInterrupt
  LookupError ModuleNotFoundError NameError NotImplementedError OSError OverflowError RuntimeError StopIteration SystemExit
  TypeError ValueError ZeroDivisionError FileNotFoundError Warning UserWarning DeprecationWarning`.split(/\s+/),
);

/** Others of Python 3, of Python 2 and of IPython, and what tools give the files that they run. */
export const otherBuiltins: ReadonlySet<string> = new Set(
  `BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError
  ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError EOFError Ellipsis
  EncodingWarning EnvironmentError ExceptionGroup FileExistsError FloatingPointError FutureWarning GeneratorExit
  IOError ImportWarning IndentationError InterruptedError IsADirectoryError MemoryError NotADirectoryError
  PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError ResourceWarning
  RuntimeWarning StopAsyncIteration SyntaxError SyntaxWarning SystemError TabError TimeoutError UnboundLocalError
  UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning aiter anext copyright
  credits license WindowsError PythonFinalizationError
  apply basestring buffer cmp coerce execfile file intern long raw_input reduce reload unichr unicode xrange
  display In Out profile reveal_type reveal_locals spark sc dbutils displayHTML sqlContext get_config`.split(/\s+/),
);
