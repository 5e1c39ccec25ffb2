# builds: parts
import torch
import torch.nn as nn
from torch.nn import Conv2d, MaxPool2d as Pool

k, s = 3, (2, 1)
options = dict(padding=1, bias=False)

linear = nn.Sequential(
    nn.Identity(),
    nn.Identity(54, unused=True),
    nn.Linear(4, 5, True),
    nn.Linear(in_features=5, out_features=6, bias=False, device="cpu"),
    nn.Flatten(),
    nn.Flatten(1, 2),
    nn.Flatten(start_dim=-2),
    nn.Unflatten(1, (2, 3)),
    nn.Unflatten(dim=1, unflattened_size=torch.Size([3, 2])),
    nn.Embedding(10, 3),
    nn.Embedding(10, 3, padding_idx=0, max_norm=1.5, norm_type=1.0, scale_grad_by_freq=True),
)
convolutions = nn.Sequential(
    nn.Conv1d(1, 8, 5, 2, 2),
    nn.Conv1d(8, 8, (3,), dilation=2, groups=8, padding_mode="circular"),
    nn.Flatten(),
    Conv2d(3, 16, k),
    Conv2d(16, 16, (3, 5), s, (1, 2), (1, 2), 4),
    Conv2d(16, 16, [3, 3], stride=[1, 2], padding="valid", padding_mode="reflect"),
    Conv2d(16, 32, 3, padding="same", dtype=torch.float32),
    Conv2d(32, 8, kernel_size=1, **options),
    nn.Flatten(),
    nn.Conv3d(1, 2, (1, 2, 3), padding=(0, 1, 1)),
    nn.Flatten(),
    nn.ConvTranspose1d(8, 4, 4, 2, 1),
    nn.Flatten(),
    nn.ConvTranspose2d(8, 4, 4, 2, 1, 0, 1, False, 1),
    nn.ConvTranspose2d(4, 4, (2, 3), stride=(2, 3), output_padding=(1, 2), groups=2),
    nn.ConvTranspose3d(4, 2, 2, dilation=2, output_padding=(0, 1, 0)),
)
pooling = nn.Sequential(
    nn.MaxPool1d(2),
    Pool(2, 2),
    Pool((3, 2), stride=None, padding=(1, 0), dilation=1, ceil_mode=True),
    Pool(kernel_size=3, stride=(2, 1), return_indices=False),
    nn.MaxPool3d((1, 2, 2), padding=0),
    nn.AvgPool1d(4, 2, 1),
    nn.AvgPool1d(kernel_size=(3,), ceil_mode=True, count_include_pad=False),
    nn.AvgPool2d(2),
    nn.AvgPool2d((2, 3), (1, 2), 1, True, False, 5),
    nn.AvgPool3d(2, divisor_override=3),
    nn.AdaptiveAvgPool1d(5),
    nn.AdaptiveAvgPool2d((1, 1)),
    nn.AdaptiveAvgPool2d(1),
    nn.AdaptiveAvgPool2d((None, 7)),
    nn.AdaptiveAvgPool3d((1, 2, 3)),
    nn.AdaptiveMaxPool1d(output_size=2),
    nn.AdaptiveMaxPool2d((2, 3), False),
    nn.AdaptiveMaxPool3d(2),
)
pads = nn.Sequential(
    nn.ReflectionPad1d(2),
    nn.ReflectionPad2d((1, 2, 0, 1)),
    nn.ReflectionPad3d(1),
    nn.ReplicationPad1d((3, 1)),
    nn.ReplicationPad2d(3),
    nn.ReplicationPad3d((1, 1, 2, 2, 0, 1)),
    nn.ZeroPad2d(2),
    nn.ZeroPad2d((1, 1, 2, -1)),
    nn.ConstantPad1d(2, 3.5),
    nn.ConstantPad2d((1, 2, 3, 4), value=-1),
    nn.ConstantPad3d(padding=1, value=0.5),
)
resizing = nn.Sequential(
    nn.Upsample(4),
    nn.Upsample(size=(4, 6), mode="bilinear", align_corners=True),
    nn.Upsample(scale_factor=2),
    nn.Upsample(scale_factor=(2.0, 1.5), mode="bilinear"),
    nn.Upsample(scale_factor=2, mode="nearest-exact", recompute_scale_factor=True),
    nn.UpsamplingNearest2d(scale_factor=2),
    nn.UpsamplingBilinear2d((3, 4)),
    nn.PixelShuffle(2),
    nn.PixelUnshuffle(downscale_factor=3),
    nn.ChannelShuffle(2),
)
normalization = nn.Sequential(
    nn.BatchNorm1d(4),
    nn.BatchNorm2d(4, 1e-3, 0.01),
    nn.BatchNorm2d(4, eps=0.1, momentum=None, affine=False),
    nn.Flatten(),
    nn.BatchNorm3d(num_features=2, track_running_stats=False),
    nn.InstanceNorm1d(3),
    nn.InstanceNorm2d(3, affine=True),
    nn.InstanceNorm3d(3, 1e-4, 0.2, True, True),
    nn.Flatten(),
    nn.GroupNorm(2, 4),
    nn.Flatten(),
    nn.GroupNorm(num_groups=1, num_channels=3, affine=False, eps=1e-6),
    nn.LayerNorm(5),
    nn.LayerNorm([3, 4], elementwise_affine=False),
    nn.LayerNorm((3, 4), 1e-6),
    nn.LocalResponseNorm(2),
    nn.LocalResponseNorm(3, alpha=0.1, beta=0.5, k=2),
)
activations = nn.Sequential(
    nn.ReLU(True),
    nn.ReLU6(),
    nn.LeakyReLU(0.2, inplace=True),
    nn.LeakyReLU(negative_slope=1e-2),
    nn.PReLU(),
    nn.PReLU(4, init=0.5),
    nn.ELU(0.5),
    nn.CELU(alpha=2),
    nn.SELU(),
    nn.GELU(),
    nn.GELU(approximate="tanh"),
    nn.SiLU(),
    nn.Mish(),
    nn.Sigmoid(),
    nn.LogSigmoid(),
    nn.Tanh(),
    nn.Tanhshrink(),
    nn.Hardtanh(-2, 2),
    nn.Hardtanh(min_val=0, max_val=6.5),
    nn.Hardswish(),
    nn.Hardsigmoid(),
    nn.Hardshrink(0.3),
    nn.Softshrink(lambd=0.2),
    nn.Softplus(beta=2, threshold=10),
    nn.Softsign(),
    nn.Threshold(0.1, 20),
    nn.Softmax(dim=1),
    nn.Softmax(-1),
    nn.Softmin(dim=1),
    nn.LogSoftmax(dim=-1),
    nn.Softmax2d(),
    nn.ReLU(),
)
others = nn.Sequential(
    nn.Dropout(),
    nn.Dropout(0.2, True),
    nn.Dropout1d(p=0.1),
    nn.Dropout2d(),
    nn.Dropout3d(0.3),
    nn.AlphaDropout(0.4),
    nn.FeatureAlphaDropout(p=0.5),
)
lazy = nn.Sequential(
    nn.LazyLinear(4, bias=False),
    nn.LazyConv1d(8, 3, padding=1),
    nn.LazyConv2d(8, (3, 2), (2, 1), 1, 1, 2, False),
    nn.LazyConv3d(out_channels=2, kernel_size=1),
    nn.LazyConvTranspose1d(3, 2, 2),
    nn.LazyConvTranspose2d(4, 4, stride=2, output_padding=1),
    nn.LazyConvTranspose3d(2, 2),
    nn.LazyBatchNorm1d(),
    nn.LazyBatchNorm2d(1e-3, 0.2),
    nn.LazyBatchNorm3d(affine=False, momentum=None),
    nn.LazyInstanceNorm1d(),
    nn.LazyInstanceNorm2d(affine=True),
    nn.LazyInstanceNorm3d(eps=0.01),
)


class Parts(nn.Module):
    def __init__(self, **parts):
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, part)


first = dict(linear=linear, convolutions=convolutions, pooling=pooling, pads=pads, resizing=resizing)
parts = Parts(normalization=normalization, activations=activations, others=others, lazy=lazy, **first)
