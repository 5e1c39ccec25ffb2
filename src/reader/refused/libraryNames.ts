// The public names of modules of Python's library, NumPy's and torch's: of what is installed, so that newer ones have more.
// Written by libraryNames.py.

export const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  abc: `ABC ABCMeta abstractclassmethod abstractmethod abstractproperty abstractstaticmethod get_cache_token
    update_abstractmethods`,
  argparse: `Action ArgumentDefaultsHelpFormatter ArgumentError ArgumentParser ArgumentTypeError BooleanOptionalAction FileType
    HelpFormatter MetavarTypeHelpFormatter Namespace ONE_OR_MORE OPTIONAL PARSER REMAINDER RawDescriptionHelpFormatter
    RawTextHelpFormatter SUPPRESS ZERO_OR_MORE ngettext warnings`,
  collections: `ChainMap Counter OrderedDict UserDict UserList UserString abc defaultdict deque namedtuple`,
  'collections.abc': `AsyncGenerator AsyncIterable AsyncIterator Awaitable ByteString Callable Collection Container Coroutine Generator
    Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet
    Reversible Sequence Set Sized ValuesView`,
  contextlib: `AbstractAsyncContextManager AbstractContextManager AsyncContextDecorator AsyncExitStack ContextDecorator ExitStack
    GenericAlias MethodType abc aclosing asynccontextmanager chdir closing contextmanager deque nullcontext os
    redirect_stderr redirect_stdout suppress sys wraps`,
  copy: `Error copy deepcopy dispatch_table error`,
  csv: `Dialect DictReader DictWriter Error QUOTE_ALL QUOTE_MINIMAL QUOTE_NONE QUOTE_NONNUMERIC Sniffer StringIO excel
    excel_tab field_size_limit get_dialect list_dialects re reader register_dialect unix_dialect unregister_dialect
    writer`,
  dataclasses: `Field FrozenInstanceError FunctionType GenericAlias InitVar KW_ONLY MISSING abc asdict astuple builtins copy
    dataclass field fields functools inspect is_dataclass itertools keyword make_dataclass re replace sys types`,
  datetime: `MAXYEAR MINYEAR UTC date datetime datetime_CAPI sys time timedelta timezone tzinfo`,
  enum: `CONFORM CONTINUOUS DynamicClassAttribute EJECT Enum EnumCheck EnumMeta EnumType Flag FlagBoundary IntEnum IntFlag
    KEEP MappingProxyType NAMED_FLAGS ReprEnum STRICT StrEnum UNIQUE auto bin bltns global_enum global_enum_repr
    global_flag_repr global_str member nonmember property reduce show_flag_values sys unique verify`,
  functools: `GenericAlias RLock WRAPPER_ASSIGNMENTS WRAPPER_UPDATES cache cached_property cmp_to_key get_cache_token lru_cache
    namedtuple partial partialmethod recursive_repr reduce singledispatch singledispatchmethod total_ordering
    update_wrapper wraps`,
  glob: `contextlib escape fnmatch glob glob0 glob1 has_magic iglob itertools magic_check magic_check_bytes os re stat sys`,
  inspect: `ArgInfo Arguments Attribute BlockFinder BoundArguments CORO_CLOSED CORO_CREATED CORO_RUNNING CORO_SUSPENDED
    CO_ASYNC_GENERATOR CO_COROUTINE CO_GENERATOR CO_ITERABLE_COROUTINE CO_NESTED CO_NEWLOCALS CO_NOFREE CO_OPTIMIZED
    CO_VARARGS CO_VARKEYWORDS ClassFoundException ClosureVars EndOfBlock FrameInfo FullArgSpec GEN_CLOSED GEN_CREATED
    GEN_RUNNING GEN_SUSPENDED OrderedDict Parameter Signature TPFLAGS_IS_ABSTRACT Traceback abc ast attrgetter builtins
    classify_class_attrs cleandoc collections currentframe dis enum findsource formatannotation
    formatannotationrelativeto formatargvalues functools get_annotations getabsfile getargs getargvalues getattr_static
    getblock getcallargs getclasstree getclosurevars getcomments getcoroutinelocals getcoroutinestate getdoc getfile
    getframeinfo getfullargspec getgeneratorlocals getgeneratorstate getinnerframes getlineno getmembers
    getmembers_static getmodule getmodulename getmro getouterframes getsource getsourcefile getsourcelines importlib
    indentsize isabstract isasyncgen isasyncgenfunction isawaitable isbuiltin isclass iscode iscoroutine
    iscoroutinefunction isdatadescriptor isframe isfunction isgenerator isgeneratorfunction isgetsetdescriptor iskeyword
    ismemberdescriptor ismethod ismethoddescriptor ismethodwrapper ismodule isroutine istraceback itertools linecache
    modulesbyfile namedtuple os re signature stack sys token tokenize trace types unwrap walktree`,
  io: `BlockingIOError BufferedIOBase BufferedRWPair BufferedRandom BufferedReader BufferedWriter BytesIO
    DEFAULT_BUFFER_SIZE FileIO IOBase IncrementalNewlineDecoder RawIOBase SEEK_CUR SEEK_END SEEK_SET StringIO TextIOBase
    TextIOWrapper UnsupportedOperation abc open open_code text_encoding`,
  itertools: `accumulate chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse groupby
    islice pairwise permutations product repeat starmap takewhile tee zip_longest`,
  json: `JSONDecodeError JSONDecoder JSONEncoder codecs decoder detect_encoding dump dumps encoder load loads scanner tool`,
  logging: `BASIC_FORMAT BufferingFormatter CRITICAL DEBUG ERROR FATAL FileHandler Filter Filterer Formatter GenericAlias
    Handler INFO LogRecord Logger LoggerAdapter Manager NOTSET NullHandler PercentStyle PlaceHolder RootLogger
    StrFormatStyle StreamHandler StringTemplateStyle Template WARN WARNING addLevelName atexit basicConfig
    captureWarnings collections config critical currentframe debug disable error exception fatal getLevelName
    getLevelNamesMapping getLogRecordFactory getLogger getLoggerClass handlers info io lastResort log logMultiprocessing
    logProcesses logThreads makeLogRecord os raiseExceptions re root setLogRecordFactory setLoggerClass shutdown sys
    threading time traceback warn warning warnings weakref`,
  math: `acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2 expm1 fabs
    factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10
    log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt tan tanh tau trunc ulp`,
  operator: `abs add and_ attrgetter call concat contains countOf delitem eq floordiv ge getitem gt iadd iand iconcat ifloordiv
    ilshift imatmul imod imul index indexOf inv invert ior ipow irshift is_ is_not isub itemgetter itruediv ixor le
    length_hint lshift lt matmul methodcaller mod mul ne neg not_ or_ pos pow rshift setitem sub truediv truth xor`,
  os: `CLD_CONTINUED CLD_DUMPED CLD_EXITED CLD_KILLED CLD_STOPPED CLD_TRAPPED DirEntry EFD_CLOEXEC EFD_NONBLOCK
    EFD_SEMAPHORE EX_CANTCREAT EX_CONFIG EX_DATAERR EX_IOERR EX_NOHOST EX_NOINPUT EX_NOPERM EX_NOUSER EX_OK EX_OSERR
    EX_OSFILE EX_PROTOCOL EX_SOFTWARE EX_TEMPFAIL EX_UNAVAILABLE EX_USAGE F_LOCK F_OK F_TEST F_TLOCK F_ULOCK
    GRND_NONBLOCK GRND_RANDOM GenericAlias MFD_ALLOW_SEALING MFD_CLOEXEC MFD_HUGETLB MFD_HUGE_16GB MFD_HUGE_16MB
    MFD_HUGE_1GB MFD_HUGE_1MB MFD_HUGE_256MB MFD_HUGE_2GB MFD_HUGE_2MB MFD_HUGE_32MB MFD_HUGE_512KB MFD_HUGE_512MB
    MFD_HUGE_64KB MFD_HUGE_8MB MFD_HUGE_MASK MFD_HUGE_SHIFT Mapping MutableMapping NGROUPS_MAX O_ACCMODE O_APPEND
    O_ASYNC O_CLOEXEC O_CREAT O_DIRECT O_DIRECTORY O_DSYNC O_EXCL O_FSYNC O_LARGEFILE O_NDELAY O_NOATIME O_NOCTTY
    O_NOFOLLOW O_NONBLOCK O_PATH O_RDONLY O_RDWR O_RSYNC O_SYNC O_TMPFILE O_TRUNC O_WRONLY POSIX_FADV_DONTNEED
    POSIX_FADV_NOREUSE POSIX_FADV_NORMAL POSIX_FADV_RANDOM POSIX_FADV_SEQUENTIAL POSIX_FADV_WILLNEED POSIX_SPAWN_CLOSE
    POSIX_SPAWN_DUP2 POSIX_SPAWN_OPEN PRIO_PGRP PRIO_PROCESS PRIO_USER P_ALL P_NOWAIT P_NOWAITO P_PGID P_PID P_PIDFD
    P_WAIT PathLike RTLD_DEEPBIND RTLD_GLOBAL RTLD_LAZY RTLD_LOCAL RTLD_NODELETE RTLD_NOLOAD RTLD_NOW RWF_APPEND
    RWF_DSYNC RWF_HIPRI RWF_NOWAIT RWF_SYNC R_OK SCHED_BATCH SCHED_FIFO SCHED_IDLE SCHED_OTHER SCHED_RESET_ON_FORK
    SCHED_RR SEEK_CUR SEEK_DATA SEEK_END SEEK_HOLE SEEK_SET SPLICE_F_MORE SPLICE_F_MOVE SPLICE_F_NONBLOCK ST_APPEND
    ST_MANDLOCK ST_NOATIME ST_NODEV ST_NODIRATIME ST_NOEXEC ST_NOSUID ST_RDONLY ST_RELATIME ST_SYNCHRONOUS ST_WRITE
    TMP_MAX WCONTINUED WCOREDUMP WEXITED WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED WNOHANG WNOWAIT
    WSTOPPED WSTOPSIG WTERMSIG WUNTRACED W_OK XATTR_CREATE XATTR_REPLACE XATTR_SIZE_MAX X_OK abc abort access altsep
    chdir chmod chown chroot close closerange confstr confstr_names copy_file_range cpu_count ctermid curdir defpath
    device_encoding devnull dup dup2 environ environb error eventfd eventfd_read eventfd_write execl execle execlp
    execlpe execv execve execvp execvpe extsep fchdir fchmod fchown fdatasync fdopen fork forkpty fpathconf fsdecode
    fsencode fspath fstat fstatvfs fsync ftruncate fwalk get_blocking get_exec_path get_inheritable get_terminal_size
    getcwd getcwdb getegid getenv getenvb geteuid getgid getgrouplist getgroups getloadavg getlogin getpgid getpgrp
    getpid getppid getpriority getrandom getresgid getresuid getsid getuid getxattr initgroups isatty kill killpg lchown
    linesep link listdir listxattr lockf login_tty lseek lstat major makedev makedirs memfd_create minor mkdir mkfifo
    mknod name nice open openpty pardir path pathconf pathconf_names pathsep pidfd_open pipe pipe2 popen posix_fadvise
    posix_fallocate posix_spawn posix_spawnp pread preadv putenv pwrite pwritev read readlink readv register_at_fork
    remove removedirs removexattr rename renames replace rmdir scandir sched_get_priority_max sched_get_priority_min
    sched_getaffinity sched_getparam sched_getscheduler sched_param sched_rr_get_interval sched_setaffinity
    sched_setparam sched_setscheduler sched_yield sendfile sep set_blocking set_inheritable setegid seteuid setgid
    setgroups setpgid setpgrp setpriority setregid setresgid setresuid setreuid setsid setuid setxattr spawnl spawnle
    spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe splice st stat stat_result statvfs statvfs_result strerror
    supports_bytes_environ supports_dir_fd supports_effective_ids supports_fd supports_follow_symlinks symlink sync sys
    sysconf sysconf_names system tcgetpgrp tcsetpgrp terminal_size times times_result truncate ttyname umask uname
    uname_result unlink unsetenv urandom utime wait wait3 wait4 waitid waitid_result waitpid waitstatus_to_exitcode walk
    write writev`,
  'os.path': `abspath altsep basename commonpath commonprefix curdir defpath devnull dirname exists expanduser expandvars extsep
    genericpath getatime getctime getmtime getsize isabs isdir isfile islink ismount join lexists normcase normpath os
    pardir pathsep realpath relpath samefile sameopenfile samestat sep split splitdrive splitext stat
    supports_unicode_filenames sys`,
  pickle: `ADDITEMS APPEND APPENDS BINBYTES BINBYTES8 BINFLOAT BINGET BININT BININT1 BININT2 BINPERSID BINPUT BINSTRING
    BINUNICODE BINUNICODE8 BUILD BYTEARRAY8 DEFAULT_PROTOCOL DICT DUP EMPTY_DICT EMPTY_LIST EMPTY_SET EMPTY_TUPLE EXT1
    EXT2 EXT4 FALSE FLOAT FRAME FROZENSET FunctionType GET GLOBAL HIGHEST_PROTOCOL INST INT LIST LONG LONG1 LONG4
    LONG_BINGET LONG_BINPUT MARK MEMOIZE NEWFALSE NEWOBJ NEWOBJ_EX NEWTRUE NEXT_BUFFER NONE OBJ PERSID POP POP_MARK
    PROTO PUT PickleBuffer PickleError Pickler PicklingError PyStringMap READONLY_BUFFER REDUCE SETITEM SETITEMS
    SHORT_BINBYTES SHORT_BINSTRING SHORT_BINUNICODE STACK_GLOBAL STOP STRING TRUE TUPLE TUPLE1 TUPLE2 TUPLE3 UNICODE
    Unpickler UnpicklingError bytes_types codecs compatible_formats decode_long dispatch_table dump dumps encode_long
    format_version io islice load loads maxsize pack partial re sys unpack whichmodule`,
  random: `BPF LOG4 NV_MAGICCONST RECIP_BPF Random SG_MAGICCONST SystemRandom TWOPI betavariate choice choices expovariate
    gammavariate gauss getrandbits getstate lognormvariate normalvariate paretovariate randbytes randint random
    randrange sample seed setstate shuffle triangular uniform vonmisesvariate weibullvariate`,
  re: `A ASCII DEBUG DOTALL I IGNORECASE L LOCALE M MULTILINE Match NOFLAG Pattern RegexFlag S Scanner T TEMPLATE U UNICODE
    VERBOSE X compile copyreg enum error escape findall finditer fullmatch functools match purge search split sub subn
    template`,
  shutil: `COPY_BUFSIZE Error ExecError ReadError RegistryError SameFileError SpecialFileError chown collections copy copy2
    copyfile copyfileobj copymode copystat copytree disk_usage errno fnmatch get_archive_formats get_terminal_size
    get_unpack_formats ignore_patterns make_archive move nt os posix register_archive_format register_unpack_format
    rmtree stat sys unpack_archive unregister_archive_format unregister_unpack_format which`,
  statistics: `Counter Decimal Fraction LinearRegression NormalDist StatisticsError bisect_left bisect_right correlation covariance
    defaultdict erf exp fabs fmean fsum geometric_mean groupby harmonic_mean hypot linear_regression log math mean
    median median_grouped median_high median_low mode mul multimode namedtuple numbers pstdev pvariance quantiles random
    reduce repeat sqrt stdev sys tau variance`,
  string: `Formatter Template ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable
    punctuation whitespace`,
  sys: `abiflags addaudithook api_version argv audit base_exec_prefix base_prefix breakpointhook builtin_module_names
    byteorder call_tracing copyright displayhook dont_write_bytecode exc_info excepthook exception exec_prefix
    executable exit flags float_info float_repr_style get_asyncgen_hooks get_coroutine_origin_tracking_depth
    get_int_max_str_digits getallocatedblocks getdefaultencoding getdlopenflags getfilesystemencodeerrors
    getfilesystemencoding getprofile getrecursionlimit getrefcount getsizeof getswitchinterval gettrace hash_info
    hexversion implementation int_info intern is_finalizing maxsize maxunicode meta_path modules orig_argv path
    path_hooks path_importer_cache platform platlibdir prefix pycache_prefix set_asyncgen_hooks
    set_coroutine_origin_tracking_depth set_int_max_str_digits setdlopenflags setprofile setrecursionlimit
    setswitchinterval settrace stderr stdin stdlib_module_names stdout thread_info unraisablehook version version_info
    warnoptions`,
  time: `CLOCK_BOOTTIME CLOCK_MONOTONIC CLOCK_MONOTONIC_RAW CLOCK_PROCESS_CPUTIME_ID CLOCK_REALTIME CLOCK_TAI
    CLOCK_THREAD_CPUTIME_ID altzone asctime clock_getres clock_gettime clock_gettime_ns clock_settime clock_settime_ns
    ctime daylight get_clock_info gmtime localtime mktime monotonic monotonic_ns perf_counter perf_counter_ns
    process_time process_time_ns pthread_getcpuclockid sleep strftime strptime struct_time thread_time thread_time_ns
    time time_ns timezone tzname tzset`,
  types: `AsyncGeneratorType BuiltinFunctionType BuiltinMethodType CellType ClassMethodDescriptorType CodeType CoroutineType
    DynamicClassAttribute EllipsisType FrameType FunctionType GeneratorType GenericAlias GetSetDescriptorType LambdaType
    MappingProxyType MemberDescriptorType MethodDescriptorType MethodType MethodWrapperType ModuleType NoneType
    NotImplementedType SimpleNamespace TracebackType UnionType WrapperDescriptorType coroutine new_class prepare_class
    resolve_bases`,
  typing: `ABCMeta AbstractSet Annotated Any AnyStr AsyncContextManager AsyncGenerator AsyncIterable AsyncIterator Awaitable
    BinaryIO ByteString CT_co Callable ChainMap ClassVar Collection Concatenate Container ContextManager Coroutine
    Counter DefaultDict Deque Dict EXCLUDED_ATTRIBUTES Final ForwardRef FrozenSet Generator Generic GenericAlias
    Hashable IO ItemsView Iterable Iterator KT KeysView List Literal LiteralString Mapping MappingView Match
    MethodDescriptorType MethodWrapperType MutableMapping MutableSequence MutableSet NamedTuple NamedTupleMeta Never
    NewType NoReturn NotRequired Optional OrderedDict ParamSpec ParamSpecArgs ParamSpecKwargs Pattern Protocol Required
    Reversible Self Sequence Set Sized SupportsAbs SupportsBytes SupportsComplex SupportsFloat SupportsIndex SupportsInt
    SupportsRound T TYPE_CHECKING T_co T_contra Text TextIO Tuple Type TypeAlias TypeGuard TypeVar TypeVarTuple
    TypedDict Union Unpack VT VT_co V_co ValuesView WrapperDescriptorType abstractmethod assert_never assert_type cast
    clear_overloads collections contextlib dataclass_transform defaultdict final functools get_args get_origin
    get_overloads get_type_hints io is_typeddict no_type_check no_type_check_decorator operator overload re reveal_type
    runtime_checkable stdlib_re sys types warnings`,
  warnings: `WarningMessage catch_warnings defaultaction filters filterwarnings formatwarning onceregistry resetwarnings
    showwarning simplefilter sys warn warn_explicit`,
  numpy: `ALLOW_THREADS AxisError BUFSIZE CLIP ComplexWarning DataSource ERR_CALL ERR_DEFAULT ERR_IGNORE ERR_LOG ERR_PRINT
    ERR_RAISE ERR_WARN FLOATING_POINT_SUPPORT FPE_DIVIDEBYZERO FPE_INVALID FPE_OVERFLOW FPE_UNDERFLOW False_ Inf
    Infinity MAXDIMS MAY_SHARE_BOUNDS MAY_SHARE_EXACT ModuleDeprecationWarning NAN NINF NZERO NaN PINF PZERO RAISE
    RankWarning SHIFT_DIVIDEBYZERO SHIFT_INVALID SHIFT_OVERFLOW SHIFT_UNDERFLOW ScalarType Tester TooHardError True_
    UFUNC_BUFSIZE_DEFAULT UFUNC_PYVALS_NAME VisibleDeprecationWarning WRAP abs absolute add add_docstring add_newdoc
    add_newdoc_ufunc all allclose alltrue amax amin angle any append apply_along_axis apply_over_axes arange arccos
    arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argpartition argsort argwhere around array array2string
    array_api array_equal array_equiv array_repr array_split array_str asanyarray asarray asarray_chkfinite
    ascontiguousarray asfarray asfortranarray asmatrix atleast_1d atleast_2d atleast_3d average bartlett base_repr
    binary_repr bincount bitwise_and bitwise_not bitwise_or bitwise_xor blackman block bmat bool_ broadcast
    broadcast_arrays broadcast_shapes broadcast_to busday_count busday_offset busdaycalendar byte byte_bounds bytes_ c_
    can_cast cast cbrt cdouble ceil cfloat char character chararray choose clip clongdouble clongfloat column_stack
    common_type compare_chararrays compat complex128 complex256 complex64 complex_ complexfloating compress concatenate
    conftest conj conjugate convolve copy copysign copyto core corrcoef correlate cos cosh count_nonzero cov cross
    csingle ctypeslib cumprod cumproduct cumsum datetime64 datetime_as_string datetime_data deg2rad degrees delete
    deprecate deprecate_with_doc diag diag_indices diag_indices_from diagflat diagonal diff digitize disp distutils
    divide divmod doc dot double dsplit dstack dtype dual e ediff1d einsum einsum_path emath empty empty_like equal
    errstate euler_gamma exp exp2 expand_dims expm1 extract eye f2py fabs fastCopyAndTranspose fft fill_diagonal
    find_common_type finfo fix flatiter flatnonzero flexible flip fliplr flipud float128 float16 float32 float64 float_
    float_power floating floor floor_divide fmax fmin fmod format_float_positional format_float_scientific format_parser
    frexp from_dlpack frombuffer fromfile fromfunction fromiter frompyfunc fromregex fromstring full full_like gcd
    generic genfromtxt geomspace get_array_wrap get_include get_printoptions getbufsize geterr geterrcall geterrobj
    gradient greater greater_equal half hamming hanning heaviside histogram histogram2d histogram_bin_edges histogramdd
    hsplit hstack hypot i0 identity iinfo imag in1d index_exp indices inexact inf info infty inner insert int16 int32
    int64 int8 int_ intc integer interp intersect1d intp invert is_busday isclose iscomplex iscomplexobj isfinite
    isfortran isin isinf isnan isnat isneginf isposinf isreal isrealobj isscalar issctype issubclass_ issubdtype
    issubsctype iterable ix_ kaiser kernel_version kron lcm ldexp left_shift less less_equal lexsort lib linalg linspace
    little_endian load loadtxt log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor
    logspace longcomplex longdouble longfloat longlong lookfor ma mask_indices mat math matlib matmul matrix matrixlib
    max maximum maximum_sctype may_share_memory mean median memmap meshgrid mgrid min min_scalar_type minimum
    mintypecode mod modf moveaxis msort multiply nan nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean
    nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar nbytes ndarray ndenumerate ndim ndindex
    nditer negative nested_iters newaxis nextafter nonzero not_equal numarray number obj2sctype object_ ogrid oldnumeric
    ones ones_like outer packbits pad partition percentile pi piecewise place poly poly1d polyadd polyder polydiv
    polyfit polyint polymul polynomial polysub polyval positive power printoptions prod product promote_types ptp put
    put_along_axis putmask quantile r_ rad2deg radians random ravel ravel_multi_index real real_if_close rec recarray
    recfromcsv recfromtxt reciprocal record remainder repeat require reshape resize result_type right_shift rint roll
    rollaxis roots rot90 round round_ row_stack s_ safe_eval save savetxt savez savez_compressed sctype2char sctypeDict
    sctypes searchsorted select set_numeric_ops set_printoptions set_string_function setbufsize setdiff1d seterr
    seterrcall seterrobj setup setxor1d shape shares_memory short show_config show_runtime sign signbit signedinteger
    sin sinc single singlecomplex sinh size sometrue sort sort_complex source spacing split sqrt square squeeze stack
    std str_ string_ subtract sum swapaxes take take_along_axis tan tanh tensordot test testing tests tile timedelta64
    trace tracemalloc_domain transpose trapz tri tril tril_indices tril_indices_from trim_zeros triu triu_indices
    triu_indices_from true_divide trunc typecodes typename typing ubyte ufunc uint uint16 uint32 uint64 uint8 uintc
    uintp ulonglong unicode_ union1d unique unpackbits unravel_index unsignedinteger unwrap use_hugepage ushort vander
    var vdot vectorize version void vsplit vstack where who zeros zeros_like`,
  'numpy.linalg': `LinAlgError cholesky cond det eig eigh eigvals eigvalsh inv lapack_lite linalg lstsq matrix_power matrix_rank
    multi_dot norm pinv qr setup slogdet solve svd tensorinv tensorsolve test tests`,
  'numpy.random': `BitGenerator Generator MT19937 PCG64 PCG64DXSM Philox RandomState SFC64 SeedSequence beta binomial bit_generator
    bytes chisquare choice default_rng dirichlet exponential f gamma geometric get_bit_generator get_state gumbel
    hypergeometric laplace logistic lognormal logseries mtrand multinomial multivariate_normal negative_binomial
    noncentral_chisquare noncentral_f normal pareto permutation poisson power rand randint randn random random_integers
    random_sample ranf rayleigh sample seed set_bit_generator set_state setup shuffle standard_cauchy
    standard_exponential standard_gamma standard_normal standard_t test tests triangular uniform vonmises wald weibull
    zipf`,
  torch: `AVG AggregationType AliasDb Any AnyType Argument ArgumentSpec BFloat16Storage BFloat16Tensor BenchmarkConfig
    BenchmarkExecutionStats Block BoolStorage BoolTensor BoolType BufferDict ByteStorage ByteTensor CONV_BN_FUSION
    CallStack Callable Capsule CharStorage CharTensor ClassType Code CompilationUnit CompleteArgumentSpec
    ComplexDoubleStorage ComplexFloatStorage ComplexType ConcreteModuleType ConcreteModuleTypeBuilder DeepCopyMemoTable
    DeserializationStorageContext DeviceObjType DictType DisableTorchFunction DispatchKey DispatchKeySet DoubleStorage
    DoubleTensor EnumType ErrorReport ExcludeDispatchKeyGuard ExecutionPlan FUSE_ADD_RELU FatalError FileCheck
    FloatStorage FloatTensor FloatType FunctionSchema Future FutureType Generator Gradient Graph GraphExecutorState
    HOIST_CONV_PACKED_PARAMS HalfStorage HalfTensor INSERT_FOLD_PREPACK_OPS IODescriptor InferredType IntStorage
    IntTensor IntType InterfaceType JITException ListType LiteScriptModule LockingLogger LoggerBase LongStorage
    LongTensor MobileOptimizerType ModuleDict Node NoneType NoopLogger NumberType OperatorInfo OptionalType PRIVATE_OPS
    ParameterDict PyObjectType PyTorchFileReader PyTorchFileWriter QInt32Storage QInt8Storage QUInt2x4Storage
    QUInt4x2Storage QUInt8Storage REMOVE_DROPOUT RRefType SUM ScriptClass ScriptClassFunction ScriptDict
    ScriptDictIterator ScriptDictKeyIterator ScriptFunction ScriptList ScriptListIterator ScriptMethod ScriptModule
    ScriptModuleSerializer ScriptObject ScriptObjectProperty SerializationStorageContext Set ShortStorage ShortTensor
    Size StaticModule Storage StorageBase Stream StreamObjType StringType SymFloatNode SymIntNode SymIntType
    TYPE_CHECKING Tag Tensor TensorType ThroughputBenchmark TracingState TupleType Type TypedStorage USE_GLOBAL_DEPS
    USE_RTLD_GLOBAL_WITH_LIBTORCH Union UnionType UntypedStorage Use Value abs abs_ absolute acos acos_ acosh acosh_
    adaptive_avg_pool1d adaptive_max_pool1d add addbmm addcdiv addcmul addmm addmv addmv_ addr adjoint
    affine_grid_generator alias_copy align_tensors all allclose alpha_dropout alpha_dropout_ amax amin aminmax amp angle
    any ao arange arccos arccos_ arccosh arccosh_ arcsin arcsin_ arcsinh arcsinh_ arctan arctan2 arctan_ arctanh
    arctanh_ are_deterministic_algorithms_enabled argmax argmin argsort argwhere as_strided as_strided_ as_strided_copy
    as_strided_scatter as_tensor asarray asin asin_ asinh asinh_ atan atan2 atan_ atanh atanh_ atleast_1d atleast_2d
    atleast_3d attr autocast autocast_decrement_nesting autocast_increment_nesting autograd avg_pool1d backends baddbmm
    bartlett_window batch_norm batch_norm_backward_elemt batch_norm_backward_reduce batch_norm_elemt
    batch_norm_gather_stats batch_norm_gather_stats_with_counts batch_norm_stats batch_norm_update_stats bernoulli
    bfloat16 bilinear binary_cross_entropy_with_logits bincount binomial bitwise_and bitwise_left_shift bitwise_not
    bitwise_or bitwise_right_shift bitwise_xor blackman_window block_diag bmm bool broadcast_shapes broadcast_tensors
    broadcast_to bucketize builtins can_cast candidate cartesian_prod cat ccol_indices_copy cdist cdouble ceil ceil_
    celu celu_ cfloat chain_matmul chalf channel_shuffle channels_last channels_last_3d cholesky cholesky_inverse
    cholesky_solve choose_qparams_optimized chunk clamp clamp_ clamp_max clamp_max_ clamp_min clamp_min_ classes
    classproperty clear_autocast_cache clip clip_ clone col_indices_copy column_stack combinations
    compiled_with_cxx11_abi complex complex128 complex32 complex64 concat concatenate conj conj_physical conj_physical_
    constant_pad_nd contiguous_format contrib conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d
    conv_transpose3d convolution copysign corrcoef cos cos_ cosh cosh_ cosine_embedding_loss cosine_similarity
    count_nonzero cov cpp cpu cross crow_indices_copy ctc_loss ctypes cuda cudnn_affine_grid_generator cudnn_batch_norm
    cudnn_convolution cudnn_convolution_add_relu cudnn_convolution_relu cudnn_convolution_transpose cudnn_grid_sampler
    cudnn_is_acceptable cummax cummin cumprod cumsum cumulative_trapezoid default_generator deg2rad deg2rad_ dequantize
    det detach detach_ detach_copy device diag diag_embed diagflat diagonal diagonal_copy diagonal_scatter diff digamma
    dist distributed distributions div divide dot double dropout dropout_ dsmm dsplit dstack dtype e eig einsum
    embedding embedding_bag embedding_renorm_ empty empty_like empty_quantized empty_strided enable_grad eq equal erf
    erf_ erfc erfc_ erfinv exp exp2 exp2_ exp_ expand_copy expm1 expm1_ eye fake_quantize_per_channel_affine
    fake_quantize_per_tensor_affine fbgemm_linear_fp16_weight fbgemm_linear_fp16_weight_fp32_activation
    fbgemm_linear_int8_weight fbgemm_linear_int8_weight_fp32_activation fbgemm_linear_quantize_weight
    fbgemm_pack_gemm_matrix_fp16 fbgemm_pack_quantized_matrix feature_alpha_dropout feature_alpha_dropout_
    feature_dropout feature_dropout_ fft fill fill_ finfo fix fix_ flatten flip fliplr flipud float float16 float32
    float64 float_power floor floor_ floor_divide fmax fmin fmod fork frac frac_ frexp frobenius_norm from_dlpack
    from_file from_numpy frombuffer full full_like functional fused_moving_avg_obs_fake_quant futures fx gather gcd gcd_
    ge geqrf ger get_autocast_cpu_dtype get_autocast_gpu_dtype get_default_dtype get_deterministic_debug_mode get_device
    get_file_path get_float32_matmul_precision get_num_interop_threads get_num_threads get_rng_state gradient greater
    greater_equal grid_sampler grid_sampler_2d grid_sampler_3d group_norm gru gru_cell gt half hamming_window
    hann_window hardshrink has_cuda has_cudnn has_lapack has_mkl has_mkldnn has_mps has_openmp has_spectral heaviside
    hinge_embedding_loss histc histogram histogramdd hsmm hsplit hspmm hstack hub hypot i0 i0_ igamma igammac iinfo imag
    import_ir_module import_ir_module_from_buffer index_add index_copy index_fill index_put index_put_ index_reduce
    index_select indices_copy inf inference_mode init_num_threads initial_seed inner inspect instance_norm int int16
    int32 int64 int8 int_repr inverse is_anomaly_check_nan_enabled is_anomaly_enabled is_autocast_cache_enabled
    is_autocast_cpu_enabled is_autocast_enabled is_complex is_conj is_deterministic_algorithms_warn_only_enabled
    is_distributed is_floating_point is_grad_enabled is_inference is_inference_mode_enabled is_neg is_nonzero
    is_same_size is_signed is_storage is_tensor is_vulkan_available is_warn_always_enabled isclose isfinite isin isinf
    isnan isneginf isposinf isreal istft jit kaiser_window kl_div kron kthvalue layer_norm layout lcm lcm_ ldexp ldexp_
    le legacy_contiguous_format lerp less less_equal lgamma library linalg linspace load lobpcg log log10 log10_ log1p
    log1p_ log2 log2_ log_ log_softmax logaddexp logaddexp2 logcumsumexp logdet logical_and logical_not logical_or
    logical_xor logit logit_ logspace logsumexp long lstm lstm_cell lstsq lt lu lu_solve lu_unpack manual_seed
    margin_ranking_loss masked masked_fill masked_scatter masked_select matmul matrix_exp matrix_power matrix_rank max
    max_pool1d max_pool1d_with_indices max_pool2d max_pool3d maximum mean median memory_format
    merge_type_from_type_comment meshgrid min minimum miopen_batch_norm miopen_convolution miopen_convolution_add_relu
    miopen_convolution_relu miopen_convolution_transpose miopen_depthwise_convolution miopen_rnn
    mkldnn_adaptive_avg_pool2d mkldnn_convolution mkldnn_linear_backward_weights mkldnn_max_pool2d mkldnn_max_pool3d mm
    mode monitor moveaxis movedim msort mul multinomial multiply multiprocessing mv mvlgamma name nan nan_to_num
    nan_to_num_ nanmean nanmedian nanquantile nansum narrow narrow_copy native_batch_norm native_channel_shuffle
    native_dropout native_group_norm native_layer_norm native_norm ne neg neg_ negative negative_ nested nextafter nn
    no_grad nonzero norm norm_except_dim normal not_equal nuclear_norm numel obj ones ones_like onnx ops optim orgqr
    ormqr os outer overrides package pairwise_distance parse_ir parse_schema parse_type_comment pca_lowrank pdist
    per_channel_affine per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine per_tensor_symmetric
    permute permute_copy pi pinverse pixel_shuffle pixel_unshuffle platform poisson poisson_nll_loss polar polygamma
    positive pow prelu prepare_multiprocessing_environment preserve_format prod profiler promote_types put
    q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qint32 qint8 qr qscheme
    quantile quantization quantize_per_channel quantize_per_tensor quantize_per_tensor_dynamic quantized_batch_norm
    quantized_gru quantized_gru_cell quantized_lstm quantized_lstm_cell quantized_max_pool1d quantized_max_pool2d
    quantized_rnn_relu_cell quantized_rnn_tanh_cell quasirandom quint2x4 quint4x2 quint8 rad2deg rad2deg_ rand rand_like
    randint randint_like randn randn_like random randperm range ravel read_vitals real reciprocal reciprocal_ relu relu_
    remainder renorm repeat_interleave reshape resize_as_ resize_as_sparse_ resolve_conj resolve_neg result_type
    return_types rnn_relu rnn_relu_cell rnn_tanh rnn_tanh_cell roll rot90 round round_ row_indices_copy row_stack rrelu
    rrelu_ rsqrt rsqrt_ rsub saddmm save scalar_tensor scatter scatter_add scatter_reduce searchsorted seed
    segment_reduce select select_copy select_scatter selu selu_ serialization set_anomaly_enabled
    set_autocast_cache_enabled set_autocast_cpu_dtype set_autocast_cpu_enabled set_autocast_enabled
    set_autocast_gpu_dtype set_default_dtype set_default_tensor_type set_deterministic_debug_mode
    set_float32_matmul_precision set_flush_denormal set_grad_enabled set_num_interop_threads set_num_threads
    set_printoptions set_rng_state set_vital set_warn_always sgn short sigmoid sigmoid_ sign signbit sin sin_ sinc sinc_
    sinh sinh_ slice_copy slice_scatter slogdet smm softmax solve sort sparse sparse_bsc sparse_bsc_tensor sparse_bsr
    sparse_bsr_tensor sparse_compressed_tensor sparse_coo sparse_coo_tensor sparse_csc sparse_csc_tensor sparse_csr
    sparse_csr_tensor special split split_copy split_with_sizes split_with_sizes_copy spmm sqrt sqrt_ square square_
    squeeze squeeze_copy sspaddmm stack std std_mean stft storage strided sub subtract sum svd svd_lowrank swapaxes
    swapdims symeig sys t t_copy take take_along_dim tan tan_ tanh tanh_ tensor tensor_split tensordot testing textwrap
    threshold threshold_ tile to_dlpack topk torch torch_version trace transpose transpose_copy trapezoid trapz
    triangular_solve tril tril_indices triplet_margin_loss triu triu_indices true_divide trunc trunc_ typename types
    uint8 unbind unbind_copy unflatten unfold_copy unify_type_list unique unique_consecutive unsafe_chunk unsafe_split
    unsafe_split_with_sizes unsqueeze unsqueeze_copy use_deterministic_algorithms utils values_copy vander var var_mean
    vdot version view_as_complex view_as_complex_copy view_as_real view_as_real_copy view_copy vitals_enabled vsplit
    vstack wait where xlogy xlogy_ zero_ zeros zeros_like`,
  'torch.autograd': `Any Callable DeviceType Function List NestedIOFunction Optional ProfilerActivity ProfilerConfig ProfilerEvent
    ProfilerState SavedTensor Sequence Tuple Union Variable anomaly_mode backward cast detect_anomaly enable_grad
    forward_ad function functional grad grad_mode gradcheck gradgradcheck graph handle_torch_function has_torch_function
    inference_mode is_tensor_like kineto_available no_grad profiler profiler_legacy profiler_util set_detect_anomaly
    set_grad_enabled torch variable warnings`,
  'torch.cuda': `Any BFloat16Storage BFloat16Tensor BoolStorage BoolTensor ByteStorage ByteTensor CUDAGraph CharStorage CharTensor
    ComplexDoubleStorage ComplexFloatStorage CudaError DeferredCudaCallError Device DoubleStorage DoubleTensor Event
    ExternalStream FloatStorage FloatTensor HalfStorage HalfTensor IntStorage IntTensor List LongStorage LongTensor
    Optional OutOfMemoryError Set ShortStorage ShortTensor Stream StreamContext Tuple Union amp caching_allocator_alloc
    caching_allocator_delete can_device_access_peer check_error classproperty comm contextlib cudaStatus cudart
    current_blas_handle current_device current_stream default_generators default_stream device device_count device_of
    empty_cache error get_arch_list get_device_capability get_device_name get_device_properties get_gencode_flags
    get_rng_state get_rng_state_all get_sync_debug_mode graph graph_pool_handle graphs has_half has_magma init
    initial_seed ipc_collect is_available is_bf16_supported is_current_stream_capturing is_initialized jiterator
    list_gpu_processes lru_cache make_graphed_callables manual_seed manual_seed_all max_memory_allocated
    max_memory_cached max_memory_reserved mem_get_info memory memory_allocated memory_cached memory_reserved
    memory_snapshot memory_stats memory_stats_as_nested_dict memory_summary memory_usage nccl nvtx os profiler random
    reset_accumulated_memory_stats reset_max_memory_allocated reset_max_memory_cached reset_peak_memory_stats seed
    seed_all set_device set_per_process_memory_fraction set_rng_state set_rng_state_all set_stream set_sync_debug_mode
    sparse stream streams synchronize threading torch traceback utilization warnings`,
  'torch.cuda.amp': `GradScaler autocast autocast_mode common custom_bwd custom_fwd grad_scaler`,
  'torch.fft': `Tensor common_args factory_common_args fft fft2 fftfreq fftn fftshift hfft hfft2 hfftn ifft ifft2 ifftn ifftshift
    ihfft ihfft2 ihfftn irfft irfft2 irfftn rfft rfft2 rfftfreq rfftn sys torch`,
  'torch.hub': `Any DEFAULT_CACHE_DIR Dict ENV_GITHUB_TOKEN ENV_TORCH_HOME ENV_XDG_CACHE_HOME HASH_REGEX HTTPError MAP_LOCATION
    MODULE_HUBCONF Optional Path READ_DATA_CHUNK Request VAR_DEPENDENCY download_url_to_file errno get_dir hashlib help
    json list load load_state_dict_from_url os re set_dir shutil sys tempfile torch tqdm urlopen urlparse warnings
    zipfile`,
  'torch.jit': `Attribute CompilationUnit Error Final Future Iterator ONNXTracedModule RecursiveScriptClass RecursiveScriptModule
    ScriptFunction ScriptModule ScriptWarning TopLevelTracedModule TracedModule TracerWarning TracingCheckError annotate
    annotations contextmanager enable_onednn_fusion export export_opnames fork freeze frontend fuser generate_bytecode
    ignore interface is_scripting is_tracing isinstance jit_module_from_flatbuffer last_executed_optimized_graph load
    mobile onednn_fusion_enabled optimize_for_inference optimized_execution quantized run_frozen_optimizations save
    save_jit_module_to_flatbuffer script script_if_tracing script_method set_fusion_strategy set_module strict_fusion
    supported_ops torch trace trace_module unsupported_tensor_ops unused wait warnings`,
  'torch.linalg': `LinAlgError Tensor cholesky cholesky_ex common_notes cond cross det diagonal eig eigh eigvals eigvalsh
    householder_product inv inv_ex ldl_factor ldl_factor_ex ldl_solve lstsq lu lu_factor lu_factor_ex lu_solve matmul
    matrix_exp matrix_norm matrix_power matrix_rank multi_dot norm pinv qr slogdet solve solve_ex solve_triangular svd
    svdvals sys tensorinv tensorsolve torch vander vecdot vector_norm`,
  'torch.nn.functional': `BroadcastingList1 BroadcastingList2 BroadcastingList3 Callable DType GRID_SAMPLE_INTERPOLATION_MODES
    GRID_SAMPLE_PADDING_MODES List Optional TYPE_CHECKING Tensor Tuple Union adaptive_avg_pool1d adaptive_avg_pool2d
    adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool1d_with_indices adaptive_max_pool2d
    adaptive_max_pool2d_with_indices adaptive_max_pool3d adaptive_max_pool3d_with_indices affine_grid alpha_dropout
    assert_int_or_pair avg_pool1d avg_pool2d avg_pool3d batch_norm bilinear binary_cross_entropy
    binary_cross_entropy_with_logits boolean_dispatch celu celu_ channel_shuffle conv1d conv2d conv3d conv_tbc
    conv_transpose1d conv_transpose2d conv_transpose3d cosine_embedding_loss cosine_similarity cross_entropy ctc_loss
    dropout dropout1d dropout2d dropout3d elu elu_ embedding embedding_bag feature_alpha_dropout fold
    fractional_max_pool2d fractional_max_pool2d_with_indices fractional_max_pool3d fractional_max_pool3d_with_indices
    gaussian_nll_loss gelu glu grad grid_sample group_norm gumbel_softmax handle_torch_function hardshrink hardsigmoid
    hardswish hardtanh hardtanh_ has_torch_function has_torch_function_unary has_torch_function_variadic
    hinge_embedding_loss huber_loss instance_norm interpolate kl_div l1_loss layer_norm leaky_relu leaky_relu_ linear
    local_response_norm log_softmax logsigmoid lp_pool1d lp_pool2d margin_ranking_loss math max_pool1d
    max_pool1d_with_indices max_pool2d max_pool2d_with_indices max_pool3d max_pool3d_with_indices max_unpool1d
    max_unpool2d max_unpool3d mish mse_loss multi_head_attention_forward multi_margin_loss multilabel_margin_loss
    multilabel_soft_margin_loss native_channel_shuffle nll_loss normalize one_hot pad pairwise_distance pdist
    pixel_shuffle pixel_unshuffle poisson_nll_loss prelu relu relu6 relu_ reproducibility_notes rrelu rrelu_ selu selu_
    sigmoid silu smooth_l1_loss soft_margin_loss softmax softmin softplus softshrink softsign sparse_support_notes tanh
    tanhshrink tf32_notes threshold threshold_ torch triplet_margin_loss triplet_margin_with_distance_loss unfold
    upsample upsample_bilinear upsample_nearest utils warnings`,
  'torch.nn.init': `Tensor calculate_gain constant constant_ dirac dirac_ eye eye_ kaiming_normal kaiming_normal_ kaiming_uniform
    kaiming_uniform_ math normal normal_ ones_ orthogonal orthogonal_ sparse sparse_ torch trunc_normal_ uniform
    uniform_ warnings xavier_normal xavier_normal_ xavier_uniform xavier_uniform_ zeros_`,
  'torch.nn.parallel': `DataParallel DistributedDataParallel DistributedDataParallelCPU comm data_parallel distributed gather parallel_apply
    replicate scatter scatter_gather`,
  'torch.nn.parameter': `OrderedDict Parameter UninitializedBuffer UninitializedParameter UninitializedTensorMixin is_lazy torch`,
  'torch.nn.utils': `clip_grad clip_grad_norm clip_grad_norm_ clip_grad_value_ convert_conv2d_weight_memory_format convert_parameters
    fuse_conv_bn_eval fuse_conv_bn_weights fusion init memory_format parameters_to_vector parametrizations parametrize
    prune remove_spectral_norm remove_weight_norm rnn skip_init spectral_norm stateless vector_to_parameters weight_norm`,
  'torch.nn.utils.rnn': `Iterable List Optional PackedSequence PackedSequence_ Tensor Tuple Union bind invert_permutation namedtuple
    pack_padded_sequence pack_sequence pad_packed_sequence pad_sequence torch unpack_sequence unpad_sequence warnings`,
  'torch.optim': `ASGD Adadelta Adagrad Adam AdamW Adamax LBFGS NAdam Optimizer RAdam RMSprop Rprop SGD SparseAdam adadelta adagrad
    adam adamax adamw asgd lbfgs lr_scheduler nadam optimizer radam rmsprop rprop sgd sparse_adam swa_utils`,
  'torch.optim.lr_scheduler': `ChainedScheduler ConstantLR CosineAnnealingLR CosineAnnealingWarmRestarts Counter CyclicLR EPOCH_DEPRECATION_WARNING
    ExponentialLR LambdaLR LinearLR MultiStepLR MultiplicativeLR OneCycleLR Optimizer PolynomialLR ReduceLROnPlateau
    SequentialLR StepLR bisect_right inf math types warnings weakref wraps`,
  'torch.utils': `ThroughputBenchmark backcompat benchmark bottleneck bundled_inputs checkpoint cmake_prefix_path collect_env
    cpp_backtrace cpp_extension data disable_minidumps dlpack enable_minidumps enable_minidumps_on_exceptions file_baton
    get_cpp_backtrace hipify hooks jit mkldnn mobile_optimizer model_dump model_zoo set_module show_pickle sys
    tensorboard throughput_benchmark`,
  'torch.utils.data': `BatchSampler ChainDataset ConcatDataset DFIterDataPipe DataChunk DataLoader DataLoader2 Dataset DistributedSampler
    IterDataPipe IterableDataset MapDataPipe RandomSampler Sampler SequentialSampler Subset SubsetRandomSampler
    TensorDataset WeightedRandomSampler argument_validation backward_compatibility collate communication dataloader
    dataloader_experimental datapipes dataset default_collate default_convert distributed functional_datapipe
    get_worker_info graph graph_settings guaranteed_datapipes_determinism non_deterministic random_split
    runtime_validation runtime_validation_disabled sampler`,
};
