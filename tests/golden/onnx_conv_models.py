"""Small convolutional encoders with random weights, written as their authors wrote them: same modules, same operators.

conv_relu6      torchvision, MobileNetV2: inverted residuals with ReLU6, which is exported as Clip
conv_hardswish  torchvision, MobileNetV3: hard swish and squeeze and excitation
conv_silu       timm, EfficientNet: SiLU and squeeze and excitation
conv_next       torchvision, ConvNeXt: 7×7 depthwise, then normalisation and linear layers over maps with their channels last
conv_next_1x1   timm, ConvNeXt with conv_mlp: the same with 1×1 convolutions
conv_fastvit    apple/ml-mobileclip, MobileCLIP's image encoder: RepMixer blocks, reparameterised, with GELU
conv_plain      convolutions and rectifiers alone
"""

import torch
from torch import nn
from torch.nn import functional as F

OUTPUT = 8


def convolution(inputs, outputs, kernel, stride=1, groups=1, act=None):
    parts = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*parts, *([act()] if act else []))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, activation, scale):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(channels, 4, 1)
        self.fc2 = nn.Conv2d(4, channels, 1)
        self.activation, self.scale_activation = activation(), scale()

    def forward(self, x):
        return self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(x))))) * x


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion, act, squeeze=None):
        super().__init__()
        hidden = inputs * expansion
        self.expand = convolution(inputs, hidden, 1, act=act)
        self.depthwise = convolution(hidden, hidden, 3, stride, hidden, act)
        self.squeeze = SqueezeExcitation(hidden, *squeeze) if squeeze else nn.Identity()
        self.project = convolution(hidden, outputs, 1)
        self.use_res_connect = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.project(self.squeeze(self.depthwise(self.expand(x))))
        return x + y if self.use_res_connect else y


class MobileNet(nn.Module):
    def __init__(self, act, squeeze=None):
        super().__init__()
        self.features = nn.Sequential(
            convolution(3, 6, 3, 2, act=act), InvertedResidual(6, 8, 2, 3, act, squeeze), InvertedResidual(8, 8, 1, 3, act, squeeze), convolution(8, 20, 1, act=act))
        self.classifier = nn.Linear(20, OUTPUT)

    def forward(self, x):
        return self.classifier(F.adaptive_avg_pool2d(self.features(x), 1).flatten(1))


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        return F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps).permute(0, 3, 1, 2)


class CNBlock(nn.Module):
    def __init__(self, dim, pointwise):
        super().__init__()
        self.dwconv = nn.Conv2d(dim, dim, 7, padding=3, groups=dim)
        self.norm = LayerNorm2d(dim) if pointwise else nn.LayerNorm(dim)
        self.pwconv1 = nn.Conv2d(dim, 4 * dim, 1) if pointwise else nn.Linear(dim, 4 * dim)
        self.act = nn.GELU()
        self.pwconv2 = nn.Conv2d(4 * dim, dim, 1) if pointwise else nn.Linear(4 * dim, dim)
        self.gamma = nn.Parameter(torch.rand(dim, 1, 1) + 0.5)
        self.pointwise = pointwise

    def forward(self, x):
        y = self.dwconv(x)
        y = y if self.pointwise else y.permute(0, 2, 3, 1)
        y = self.pwconv2(self.act(self.pwconv1(self.norm(y))))
        return x + self.gamma * (y if self.pointwise else y.permute(0, 3, 1, 2))


class ConvNeXt(nn.Module):
    def __init__(self, pointwise):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 4, 4), LayerNorm2d(6))
        self.stages = nn.Sequential(CNBlock(6, pointwise), nn.Sequential(LayerNorm2d(6), nn.Conv2d(6, 8, 2, 2)), CNBlock(8, pointwise))
        self.norm, self.fc = LayerNorm2d(8), nn.Linear(8, OUTPUT)

    def forward(self, x):
        return self.fc(self.norm(self.stages(self.stem(x)).mean((2, 3), keepdim=True)).flatten(1))


class ConvFFN(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.conv = convolution(dim, dim, 7, groups=dim)
        self.fc1 = nn.Conv2d(dim, 3 * dim, 1)
        self.act = nn.GELU()
        self.fc2 = nn.Conv2d(3 * dim, dim, 1)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(self.conv(x))))


class RepMixerBlock(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.token_mixer = nn.Conv2d(dim, dim, 3, padding=1, groups=dim)
        self.convffn = ConvFFN(dim)
        self.layer_scale = nn.Parameter(torch.rand(dim, 1, 1) + 0.5)

    def forward(self, x):
        x = self.token_mixer(x)
        return x + self.layer_scale * self.convffn(x)


class FastViT(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(convolution(3, 6, 3, 2, act=nn.GELU), convolution(6, 6, 3, 2, 6, nn.GELU), convolution(6, 6, 1, act=nn.GELU))
        self.stage1, self.stage2 = RepMixerBlock(6), RepMixerBlock(8)
        self.down = convolution(6, 8, 3, 2, act=nn.GELU)
        self.conv_exp, self.se = convolution(8, 12, 1), SqueezeExcitation(12, nn.ReLU, nn.Sigmoid)
        self.act = nn.GELU()
        self.head = nn.Linear(12, OUTPUT)

    def forward(self, x):
        x = self.stage2(self.down(self.stage1(self.stem(x))))
        return self.head(self.act(self.se(self.conv_exp(x))).mean((2, 3)))


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 6, 3, 2, 1), nn.ReLU(), nn.Conv2d(6, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.head = nn.Linear(8 * 4, OUTPUT)

    def forward(self, x):
        return self.head(self.features(x).flatten(1))


def mobile(model, output, squeezed):
    """The layers of a MobileNet whose activation's last operator is `output`."""
    def place(at, module, last=output):
        return f"/{at}/{last}_output_0", (module, False, 1, "maps")
    features = model.features
    usual, further = {}, {}
    for i in (1, 2):
        block = features[i]
        ending = ("squeeze/Mul", block.squeeze) if squeezed else (f"depthwise/depthwise.2/{output}", block.depthwise[2])
        tensor, found = place(f"features/features.{i}", ending[1], ending[0])
        usual[tensor] = found
        further.update([place(f"features/features.{i}/expand/expand.2", block.expand[2])])
        if squeezed:
            further.update([place(f"features/features.{i}/depthwise/depthwise.2", block.depthwise[2])])
    further.update([place("features/features.0/features.0.2", features[0][2])])
    usual.update([place("features/features.3/features.3.2", features[3][2])])
    return usual, further


def mobile_relu6():
    model = MobileNet(nn.ReLU6)
    return (model, *mobile(model, "Clip", False), 14)


def mobile_hardswish():
    model = MobileNet(nn.Hardswish, (nn.ReLU, nn.Hardsigmoid))
    return (model, *mobile(model, "HardSwish", True), 14)


def mobile_silu():
    model = MobileNet(nn.SiLU, (nn.SiLU, nn.Sigmoid))
    return (model, *mobile(model, "Mul", True), 12)


def next_of(pointwise, opset):
    model = ConvNeXt(pointwise)
    axis, layout = (1, "maps") if pointwise else (-1, "maps last")
    return model, {f"/stages/stages.{i}/act/Mul_1_output_0": (model.stages[i].act, False, axis, layout) for i in (0, 2)}, {}, opset


def fastvit():
    model = FastViT()
    usual = {f"/{name}/convffn/act/Mul_1_output_0": (getattr(model, name).convffn.act, False, 1, "maps") for name in ("stage1", "stage2")}
    usual["/act/Mul_1_output_0"] = (model.act, False, 1, "maps")
    return model, usual, {f"/stem/stem.{i}/stem.{i}.2/Mul_1_output_0": (model.stem[i][2], False, 1, "maps") for i in (0, 1, 2)}, 14


def plain():
    model = Plain()
    return model, {f"/features/features.{i}/Relu_output_0": (model.features[i], False, 1, "maps") for i in (1, 3, 6)}, {}, 14


MODELS = {
    "conv_relu6": mobile_relu6, "conv_hardswish": mobile_hardswish, "conv_silu": mobile_silu, "conv_next": lambda: next_of(False, 14),
    "conv_next_1x1": lambda: next_of(True, 17), "conv_fastvit": fastvit, "conv_plain": plain,
}
