"""What an answer may use without a word: dotted names, and those below which all is open.

What is not open is not forbidden: a person looks at the line.
"""

from collections.abc import Iterable, Iterator

from course.grading.scopes import CALLED, CAUGHT

# owner: names; * opens all below it, -name closes one of them.
OPEN = """
argument: activation activity_regularizer add apply assign axis beta bias build built call compile
    compute_dtype compute_output_shape count_params dtype epsilon evaluate fit gamma get_config
    get_layer get_weights input input_shape inputs kernel layers losses metrics momentum moving_mean
    moving_variance name non_trainable_weights optimizer output output_shape outputs pop predict
    predict_on_batch set_weights shape stop_training summary trainable trainable_variables
    trainable_weights units use_bias variables weights __call__ __class__ __doc__ __name__
    __qualname__
exception: * -obj

math: *
cmath: *
numpy: * -add_docstring -add_newdoc -char -compat -core -ctypeslib -DataSource -dtypes -emath
    -exceptions -f2py -fft -fromfile -fromregex -genfromtxt -get_include -info -lib -linalg -load
    -loads -loadtxt -ma -matlib -matrixlib -memmap -polynomial -random -rec -save -savetxt -savez
    -savez_compressed -strings -test -testing -typing -version
numpy.linalg: * -linalg
numpy.random: * -bit_generator -mtrand
numpy.fft: *
numpy.typing: ArrayLike DTypeLike NDArray
numpy.polynomial: Chebyshev Hermite HermiteE Laguerre Legendre Polynomial
numpy.polynomial.hermite: *
numpy.polynomial.hermite_e: *
numpy.polynomial.legendre: *
numpy.polynomial.polynomial: *
numpy.lib.stride_tricks: as_strided sliding_window_view
numpy.testing: assert_allclose assert_almost_equal assert_array_almost_equal assert_array_equal
    assert_equal
scipy.special: *
scipy.linalg: *
scipy.integrate: *
scipy.optimize: *
scipy.stats: *
scipy.spatial.distance: *
scipy.ndimage: *
jax.numpy: *

keras: Function Initializer Input KerasTensor Layer Loss Metric Model name_scope Optimizer
    Regularizer Sequential StatelessScope Variable __version__
keras.ops: *
keras.random: *
keras.tree: *
keras.activations: elu exponential gelu hard_sigmoid leaky_relu linear relu selu sigmoid silu
    softmax softplus softsign swish tanh
keras.backend: abs all any arange argmax argmin backend cast clear_session clip concatenate constant
    cos cumsum dot dtype epsilon equal exp expand_dims eye flatten floatx gather greater
    greater_equal int_shape is_tensor less less_equal log max maximum mean min minimum ndim
    not_equal ones ones_like permute_dimensions pow prod random_bernoulli random_normal
    random_uniform relu repeat reshape result_type reverse round shape sigmoid sign sin softmax
    softplus sqrt square squeeze stack standardize_dtype std sum switch tanh tile transpose
    truncated_normal update update_add update_sub var variable zeros zeros_like
keras.callbacks: Callback
keras.config: backend epsilon floatx
keras.constraints: Constraint
keras.initializers: Constant Identity Initializer Ones RandomNormal RandomUniform serialize
    TruncatedNormal Zeros
keras.layers: Activation Add add Concatenate concatenate Dense Dot Flatten Identity Input InputLayer
    InputSpec Layer LeakyReLU Multiply multiply Permute ReLU Rescaling Reshape Softmax Subtract
keras.losses: * -deserialize -get
keras.metrics: * -deserialize -get
keras.models: Model Sequential
keras.optimizers: Optimizer
keras.optimizers.schedules: LearningRateSchedule
keras.regularizers: Regularizer
keras.saving: register_keras_serializable serialize_keras_object
keras.utils: clear_session Progbar register_keras_serializable set_random_seed standardize_dtype
    to_categorical

tensorflow: abs acos acosh add add_n argmax argmin argsort asin asinh atan atan2 atanh bool
    boolean_mask broadcast_static_shape broadcast_to case cast clip_by_value complex complex128
    complex64 concat cond constant constant_initializer control_dependencies convert_to_tensor cos
    cosh cumsum device divide dynamic_partition einsum ensure_shape equal executing_eagerly exp
    expand_dims eye fill float16 float32 float64 floor foldl foldr function gather gather_nd
    get_static_value greater greater_equal group identity int16 int32 int64 int8 is_tensor less
    less_equal linspace logical_and logical_not logical_or map_fn matmul maximum meshgrid minimum
    Module multiply name_scope negative newaxis no_op norm not_equal numpy_function one_hot ones
    ones_initializer ones_like pad pow print py_function RaggedTensor random_normal_initializer
    random_uniform_initializer range rank realdiv reduce_all reduce_any reduce_logsumexp reduce_max
    reduce_mean reduce_min reduce_prod reduce_sum repeat reshape reverse roll round scan scatter_nd
    searchsorted sequence_mask shape sigmoid sign sin sinh size slice sort split sqrt square squeeze
    stack stop_gradient strided_slice subtract tan tanh Tensor tensor_scatter_nd_add
    tensor_scatter_nd_sub tensor_scatter_nd_update TensorArray tensordot TensorShape TensorSpec tile
    transpose truncatediv uint8 unique unstack Variable vectorized_map where while_loop zeros
    zeros_initializer zeros_like __version__
tensorflow.dtypes: *
tensorflow.linalg: * -experimental
tensorflow.math: * -special
tensorflow.math.special: *
tensorflow.nn: avg_pool bias_add conv2d crelu elu gelu l2_loss l2_normalize leaky_relu log_softmax
    max_pool moments relu relu6 selu sigmoid sigmoid_cross_entropy_with_logits silu softmax
    softmax_cross_entropy_with_logits softplus softsign sparse_softmax_cross_entropy_with_logits
    swish tanh top_k zero_fraction
tensorflow.experimental.numpy: *
tensorflow.random: * -experimental
tensorflow.debugging: assert_all_finite assert_equal assert_near assert_non_negative assert_rank

course.lab: claim Runs setup train_many yours
course.lab.plots: *

abc: ABC ABCMeta abstractmethod
array: array
bisect: *
IPython.display: clear_output display
collections: ChainMap Counter defaultdict deque namedtuple OrderedDict
collections.abc: *
contextlib: closing contextmanager ExitStack nullcontext suppress
copy: copy deepcopy
dataclasses: asdict astuple dataclass field InitVar KW_ONLY replace
datetime: date datetime timedelta
decimal: Decimal
enum: auto Enum Flag IntEnum StrEnum unique
fractions: Fraction
gc: collect
functools: cache cached_property cmp_to_key lru_cache partial partialmethod reduce singledispatch
    singledispatchmethod total_ordering wraps
heapq: *
itertools: *
json: dumps loads
logging: basicConfig CRITICAL critical DEBUG debug ERROR error getLogger INFO info WARNING warning
numbers: *
operator: * -attrgetter -call -methodcaller
matplotlib.pyplot: axhline axis axvline bar close colorbar contour contourf errorbar figure
    fill_between grid hist imshow legend loglog pause plot scatter semilogx semilogy show step
    subplot subplots suptitle text tight_layout title xlabel xlim xscale xticks ylabel ylim yscale
    yticks
os: cpu_count environ getenv
os.path: basename dirname join
pandas: concat DataFrame Index isna merge NA Series
pprint: pformat pprint
random: *
re: compile findall finditer fullmatch match search split sub
statistics: *
string: ascii_letters ascii_lowercase ascii_uppercase digits
sys: byteorder float_info getrecursionlimit getsizeof maxsize setrecursionlimit stderr stdout
    version version_info
sys.stdout: flush write
textwrap: dedent fill indent
time: monotonic perf_counter perf_counter_ns process_time sleep time
timeit: default_timer
traceback: format_exc print_exc
tqdm: tqdm trange
tqdm.auto: tqdm trange
tqdm.notebook: tqdm trange
types: MappingProxyType SimpleNamespace
typing: * -ForwardRef -get_type_hints
warnings: catch_warnings filterwarnings simplefilter warn
"""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One module reached through another one.
DOORS = words("""
    buffer builtins code collections contextlib copyreg ctypes dataclasses functools gc importlib
    inspect io jax keras np numpy operator os pickle plt posix pu re scipy sklearn src stdlib_re
    subprocess sys tensorflow tf threading types warnings weakref xpx
    """)
# Built-in names that run code, that reach out of an answer, that show names or fetch by name.
RUNNING = words("__import__ breakpoint compile eval exec globals")
REACHING = words("get_ipython help input open")
LOCAL = words("locals vars")
BY_NAME = words("delattr getattr setattr")
# What a class has by the data model or may define; all other names like __these__ lead inside.
DATA_MODEL = {
    *(name for kind in (dict, float, list, set, str) for name in dir(kind)),
    *words("""
    __all__ __array__ __array_priority__ __call__ __copy__ __debug__ __deepcopy__ __enter__
    __exit__ __imatmul__ __main__ __matmul__ __module__ __name__ __next__ __post_init__
    __qualname__ __rmatmul__ __slots__ __version__
    """),
} - words("""
    __delattr__ __getattribute__ __init_subclass__ __reduce__ __reduce_ex__ __setattr__
    __subclasshook__
    """)
FRAMES = words("""
    ag_frame cr_frame f_back f_builtins f_code f_globals f_locals gi_code gi_frame tb_frame tb_next
    """)


def entries(text: str) -> Iterator[str]:
    """numpy.*, -numpy.load and so on, from lines such as `numpy: * -load`."""
    owner = ""
    for word in text.split():
        if word.endswith(":"):
            owner = word[:-1]
        else:
            yield f"-{owner}.{word[1:]}" if word.startswith("-") else f"{owner}.{word}"


OPENED = frozenset(entries(OPEN))


class Allowed:
    """The names that are open, with those that an exercise declares: keras.losses.*, …

    More exact entries count before wider ones.
    """

    def __init__(self, declared: Iterable[str] = ()):
        self.entries = {*OPENED, *declared}

    def __contains__(self, path: str) -> bool:
        names = path.split(".")
        for n in range(len(names), 0, -1):
            open_ = self.verdict(".".join(names[:n]), n == len(names))
            if open_ is not None:
                behind = DOORS.intersection(names[n:]) or any(map(private, names[1:]))
                return open_ and not behind
        return False

    def verdict(self, owner: str, whole: bool) -> bool | None:
        """What the entries of this name alone say; None if there is none."""
        if whole and owner in (CALLED, CAUGHT):
            return True
        below = f"{owner}.*" in self.entries
        if f"-{owner}" in self.entries and (whole or not below):
            return False
        if owner in self.entries or below:
            return owner in self.entries or not whole
        return None


def private(name: str) -> bool:
    return name.startswith("_") and name not in DATA_MODEL
