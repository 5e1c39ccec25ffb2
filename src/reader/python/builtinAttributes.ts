// The public attributes that Python's own values have.

import { type Phrase, phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { describe } from '../modules/moduleArgument.ts';
import type { Value } from './values.ts';

const names = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Of numpy's scalars and torch's tensors, which are read as numbers. */
const OF_ARRAYS = names(
  `H T abs absolute acos acosh add addbmm addcdiv addcmul addmm addmv addr adjoint align_as align_to all allclose
  amax amin aminmax angle any arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argsort argwhere
  as_integer_ratio as_strided as_strided_scatter as_subclass asin asinh astype atan atan2 atanh backward baddbmm
  base bernoulli bfloat16 bincount bit_count bit_length bitwise_and bitwise_left_shift bitwise_not bitwise_or
  bitwise_right_shift bitwise_xor bmm bool broadcast_to byte byteswap ccol_indices cdouble ceil cfloat chalf char
  cholesky cholesky_inverse cholesky_solve choose chunk clamp clamp_max clamp_min clip clone coalesce col_indices
  compress conj conj_physical conjugate contiguous copy copysign corrcoef cos cosh count_nonzero cov cpu cross
  crow_indices cuda cummax cummin cumprod cumsum data data_ptr deg2rad denominator dense_dim dequantize det detach
  device diag diag_embed diagflat diagonal diagonal_scatter diff digamma dim dim_order dist div divide dot double
  dsplit dtype dump dumps eig element_size eq equal erf erfc erfinv exp exp2 expand expand_as expm1 fill fix flags
  flat flatten flip fliplr flipud float float_power floor floor_divide fmax fmin fmod frac frexp from_bytes fromhex
  gather gcd ge geqrf ger get_device getfield grad grad_fn greater greater_equal gt half hardshrink has_names
  heaviside hex histc histogram hsplit hypot i0 igamma igammac imag index_add index_copy index_fill index_put
  index_reduce index_select indices inner int int_repr inverse ipu is_coalesced is_complex is_conj is_contiguous
  is_cpu is_cuda is_distributed is_floating_point is_inference is_integer is_ipu is_leaf is_meta is_mkldnn is_mps
  is_neg is_nested is_nonzero is_ort is_pinned is_quantized is_same_size is_set_to is_shared is_signed is_sparse
  is_sparse_csr is_vulkan is_xpu isclose isfinite isinf isnan isneginf isposinf isreal istft item itemset itemsize
  kron kthvalue layout lcm ldexp le lerp less less_equal lgamma log log10 log1p log2 log_softmax logaddexp
  logaddexp2 logcumsumexp logdet logical_and logical_not logical_or logical_xor logit logsumexp long lstsq lt lu
  lu_solve mH mT masked_fill masked_scatter masked_select matmul matrix_exp matrix_power max maximum mean median min
  minimum mm mode module_load moveaxis movedim msort mtia mul multinomial multiply mv mvlgamma name names nan_to_num
  nanmean nanmedian nanquantile nansum narrow narrow_copy nbytes ndim ndimension ne neg negative nelement new
  new_empty new_empty_strided new_full new_ones new_tensor new_zeros newbyteorder nextafter nonzero norm not_equal
  numel numerator numpy orgqr ormqr outer output_nr permute pin_memory pinverse polygamma positive pow prelu prod
  ptp put q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qr qscheme quantile
  rad2deg ravel real reciprocal record_stream refine_names register_hook reinforce relu remainder rename renorm
  repeat repeat_interleave requires_grad reshape reshape_as resize resize_as resolve_conj resolve_neg retain_grad
  retains_grad roll rot90 round row_indices rsqrt scatter scatter_add scatter_reduce searchsorted select
  select_scatter setfield setflags sgn shape short sigmoid sign signbit sin sinc sinh size slice_scatter slogdet smm
  softmax solve sort sparse_dim sparse_mask split split_with_sizes sqrt square squeeze sspaddmm std stft storage
  storage_offset storage_type stride strides sub subtract sum sum_to_size svd swapaxes swapdims symeig t take
  take_along_dim tan tanh tensor_split tile to to_bytes to_dense to_device to_mkldnn to_padded_tensor to_sparse
  to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr tobytes tofile tolist topk tostring trace
  transpose triangular_solve tril triu true_divide trunc type type_as unbind unflatten unfold unique
  unique_consecutive unsafe_chunk unsafe_split unsafe_split_with_sizes unsqueeze untyped_storage values var vdot
  view view_as volatile vsplit where xlogy xpu`,
);

/** Whether a tensor or one of NumPy's has it. */
export function hasOfArrays(name: string): boolean {
  return OF_ARRAYS.has(name.replace(/_$/, ''));
}

const PUBLIC: Partial<Record<Value['type'], ReadonlySet<string>>> = {
  dict: names('clear copy fromkeys get items keys pop popitem setdefault update values'),
  list: names('append clear copy count extend index insert pop remove reverse sort'),
  tuple: names('count index'),
  set: names('copy difference intersection isdisjoint issubset issuperset symmetric_difference union'),
  string: names(
    `capitalize casefold center count encode endswith expandtabs find format format_map index isalnum isalpha isascii
    isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip
    maketrans partition replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase
    title translate upper zfill`,
  ),
  range: names('count index start step stop'),
  int: names('conjugate imag real'),
  float: names('conjugate imag real'),
  bool: names('conjugate imag real'),
  none: new Set(),
};

/** Those that only some of what is read as such a value have: of other classes, or versions of Python. */
const OF_SOME: Partial<Record<Value['type'], ReadonlySet<string>>> = {
  dict: names('default_factory elements move_to_end most_common subtract total'),
  tuple: names(
    'eigenvalues eigenvectors indices logabsdet major micro minor numel releaselevel residuals serial sign values',
  ),
  set: names(`add clear difference_update discard intersection_update pop remove symmetric_difference_update update`),
  string: names('decode fromhex hex removeprefix removesuffix'),
  int: OF_ARRAYS,
  float: OF_ARRAYS,
  bool: OF_ARRAYS,
};

/** What a dictionary has in Python 2 alone. */
const OLD = /^((iter|view)(keys|values|items)|has_key)$/;

/** Whether one of Python's own values has a public attribute; undefined for others. */
export function hasOfPython(it: Interpreter, value: Value, name: string): boolean | undefined {
  const known = PUBLIC[value.type];
  if (!known || name.startsWith(value.type === 'none' ? '__' : '_')) return undefined;
  if (known.has(name)) return value.type === 'list' && value.view ? undefined : true;
  const isOfSome = (value.type === 'list' && value.view) || OF_SOME[value.type]?.has(name);
  return isOfSome || (it.isPython2 && OLD.test(name)) ? undefined : false;
}

/** Whether it surely has none; a method that Python 2 alone has raises where it is called. */
export function isNoneOf(it: Interpreter, value: Value, name: string): boolean {
  return hasOfPython(it, value, name) === false && !(value.type === 'dict' && OLD.test(name));
}

/** Why there is no such attribute. */
export function hasNone(value: Value, name: string): Phrase {
  if (value.type === 'external') return phrase`\`${value.name}\` has no \`${name}\``;
  if (value.type === 'module') return phrase`torch.nn.${value.name} has no \`${name}\``;
  if (value.type === 'none') return phrase`None has no attribute \`${name}\``;
  return phrase`${describe(value)} has no attribute \`${name}\``;
}
